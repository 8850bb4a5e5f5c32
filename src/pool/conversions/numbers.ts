// Numbers, one or many, in little endian at any offset. Any thread.
import { bytesOf, checkRange, type ConversionBuffer, rangeError, viewOf } from "./target.ts";

/** Numbers of one kind. */
export interface Numbers<Many> {
  /** Bytes of one number. */
  readonly bytes: number;
  /**
   * Writes a number, or many one after the other, at `offset`.
   *
   * @param offset in bytes, any, @default 0
   * @returns how many bytes that were
   * @throws {KnittingError} SHARED_MEMORY_RANGE when they do not fit, or one is not of the kind; the buffer is as it was then.
   *   SHARED_MEMORY_CLOSED
   */
  write(buffer: ConversionBuffer, value: number | ArrayLike<number>, offset?: number): number;
  /**
   * Reads one number.
   *
   * @param offset in bytes, @default 0
   * @throws {KnittingError} SHARED_MEMORY_RANGE, SHARED_MEMORY_CLOSED
   */
  read(buffer: ConversionBuffer, offset?: number): number;
  /**
   * Reads many, as a copy.
   *
   * @param offset in bytes, @default 0
   * @param count of numbers, @default as many as follow, which must end with the buffer
   * @throws {KnittingError} SHARED_MEMORY_RANGE, SHARED_MEMORY_CLOSED
   */
  readMany(buffer: ConversionBuffer, offset?: number, count?: number): Many;
}

interface Kind<Many> {
  readonly name: string;
  readonly bytes: number;
  make(count: number): Many;
  get(view: DataView, at: number): number;
  set(view: DataView, at: number, value: number): void;
  accepts(value: number): boolean;
  readonly accepted: string;
}

function numbers<Many extends { [index: number]: number }>(kind: Kind<Many>): Numbers<Many> {
  const { name, bytes } = kind;
  const check = (value: unknown): number => {
    if (typeof value === "number" && kind.accepts(value)) return value;
    throw rangeError(`Expected ${kind.accepted} for ${name}, got ${describe(value)}`);
  };
  return {
    bytes,
    write(buffer, value, offset = 0) {
      const target = bytesOf(buffer);
      if (typeof value !== "object" || value === null) {
        const number = check(value);
        checkRange(target, offset, bytes, name);
        kind.set(viewOf(target), offset, number);
        return bytes;
      }
      const list = Array.from(value, check);
      checkRange(target, offset, list.length * bytes, `${list.length} × ${name}`);
      const view = viewOf(target);
      for (let index = 0; index < list.length; index++)
        kind.set(view, offset + index * bytes, list[index] ?? 0);
      return list.length * bytes;
    },
    read(buffer, offset = 0) {
      const source = bytesOf(buffer);
      checkRange(source, offset, bytes, name);
      return kind.get(viewOf(source), offset);
    },
    readMany(buffer, offset = 0, count) {
      const source = bytesOf(buffer);
      checkRange(source, offset, 0, name);
      const wanted = count ?? (source.byteLength - offset) / bytes;
      if (!Number.isSafeInteger(wanted) || wanted < 0) {
        const got = count === undefined ? `${source.byteLength - offset} bytes` : describe(count);
        throw rangeError(`Expected a whole number of ${name} from offset ${offset} on, got ${got}`);
      }
      checkRange(source, offset, wanted * bytes, `${wanted} × ${name}`);
      const view = viewOf(source);
      const many = kind.make(wanted);
      for (let index = 0; index < wanted; index++) many[index] = kind.get(view, offset + index * bytes);
      return many;
    },
  };
}

function describe(value: unknown): string {
  return typeof value === "number" || typeof value === "bigint" ? String(value) : typeof value;
}

/** Numbers of 64 bits: all that JavaScript has. */
export const f64: Numbers<Float64Array<ArrayBuffer>> = numbers({
  name: "f64",
  bytes: 8,
  make: (count) => new Float64Array(count),
  get: (view, at) => view.getFloat64(at, true),
  set: (view, at, value) => view.setFloat64(at, value, true),
  accepts: () => true,
  accepted: "a number",
});

/** Numbers of 32 bits: others are rounded to the nearest. One too large for it is an error. */
export const f32: Numbers<Float32Array<ArrayBuffer>> = numbers({
  name: "f32",
  bytes: 4,
  make: (count) => new Float32Array(count),
  get: (view, at) => view.getFloat32(at, true),
  set: (view, at, value) => view.setFloat32(at, value, true),
  accepts: (value) => !Number.isFinite(value) || Number.isFinite(Math.fround(value)),
  accepted: "a number of at most 3.4e38",
});

/** Whole numbers from -2,147,483,648 to 2,147,483,647. */
export const i32: Numbers<Int32Array<ArrayBuffer>> = numbers({
  name: "i32",
  bytes: 4,
  make: (count) => new Int32Array(count),
  get: (view, at) => view.getInt32(at, true),
  set: (view, at, value) => view.setInt32(at, value, true),
  accepts: (value) => value === (value | 0),
  accepted: "a whole number from -2147483648 to 2147483647",
});
