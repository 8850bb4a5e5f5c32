// How values are marked on the wire. A message has one ROOT tag, which travels beside the bytes (in the slot);
// inside structured bytes every value starts with a body tag. Both sides of a pool run the same version of this file.

/** Root tags: no bytes at all. */
export const ROOT_UNDEFINED = 0;
export const ROOT_NULL = 1;
export const ROOT_TRUE = 2;
export const ROOT_FALSE = 3;
/** The number is in `inline`. */
export const ROOT_NUMBER = 4;
/** All bytes are one string, a byte a character (ASCII). */
export const ROOT_TEXT = 5;
/** All bytes are one string, two bytes a UTF-16 code unit, lone surrogates included. */
export const ROOT_WIDE_TEXT = 6;
/** One body value. */
export const ROOT_STRUCTURED = 7;
/** One body value, then array buffer contents and their directory, see buffer-table.ts. */
export const ROOT_STRUCTURED_WITH_BUFFERS = 8;
/** All bytes are one view or buffer: `ROOT_BYTES + kind`, kinds as in element-kinds.ts. */
export const ROOT_BYTES = 16;

/** Body tags: scalars. */
export const UNDEFINED = 0x00;
export const NULL = 0x01;
export const TRUE = 0x02;
export const FALSE = 0x03;
/** Zigzag varint of a 32-bit integer. */
export const INTEGER = 0x04;
/** 8 bytes, little endian. */
export const FLOAT = 0x05;
/** 8 bytes, little endian, signed. */
export const BIGINT_64 = 0x06;
/** Sign byte, then a text of hexadecimal digits. */
export const BIGINT_HEX = 0x07;
/** Size, then a byte a character. */
export const TEXT = 0x08;
/** Size in code units, then two bytes each. */
export const WIDE_TEXT = 0x09;
/** A text: the key of `Symbol.for`. */
export const SYMBOL = 0x0a;

/** Body tags: references. Every object gets the next number when it is first met. */
export const REFERENCE = 0x0b;
/** Too deep to go on here: the kind of container, its head if any; its body follows the root value. */
export const LATER = 0x0c;
/** Ends maps, sets and the fields of an error. */
export const END = 0x0d;

/** Body tags: containers. */
/** A key list not seen in this message: size, key block, then the values. */
export const OBJECT_NEW_SHAPE = 0x10;
/** Number of a key list seen in this message, then the values. */
export const OBJECT_SHAPE = 0x11;
/** Count, then keys and values in turn. */
export const OBJECT_LOOSE = 0x12;
/** Length, then that many values. */
export const ARRAY = 0x13;
/** Length, count, then keys and values in turn: holes or named properties. */
export const ARRAY_SPARSE = 0x14;
export const MAP = 0x15;
export const SET = 0x16;
export const ERROR = 0x17;
export const ENVELOPE = 0x18;

/** Body tags: other objects. */
export const DATE = 0x20;
export const REGEXP = 0x21;
/** A primitive in its wrapper object. */
export const BOXED = 0x22;
/** Element kind, buffer number, byte offset, length. */
export const VIEW = 0x23;
/** Element kind, buffer number, byte offset: follows a resizable buffer to its end. */
export const VIEW_TRACKING = 0x24;
/** Buffer number. */
export const ARRAY_BUFFER = 0x25;
/** Size, then the bytes of a Buffer that views a part of its ArrayBuffer (Node's pool). */
export const BUFFER_BYTES = 0x26;
/** A reference to memory that processes share, see shared-buffer-writer.ts. */
export const SHARED_BUFFER = 0x27;

/** `SHORT_TEXT + length`, then a byte a character. */
export const SHORT_TEXT = 0x40;
export const SHORT_TEXT_LIMIT = 0x40;
/** `SMALL_INTEGER + n`. */
export const SMALL_INTEGER = 0x80;
export const SMALL_INTEGER_LIMIT = 0x80;

/** Containers nested deeper than this are written LATER, so that depth costs no stack on either side. */
export const MAX_DEPTH = 100;
