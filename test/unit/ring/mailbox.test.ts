import fc from "fast-check";
import { expect, test } from "vitest";
import {
  MAIL_BYTES,
  MAIL_DATA_BYTE,
  MAIL_LENGTH_WORD,
  MAIL_RING_BYTES,
  MAIL_WRITTEN_WORD,
} from "../../../src/pool/protocol/mail.ts";
import { MailReceiver, MailSender } from "../../../src/pool/ring/mailbox.ts";

const mailbox = (): { sender: MailSender; receiver: MailReceiver; memory: SharedArrayBuffer } => {
  const memory = new SharedArrayBuffer(MAIL_BYTES);
  return { sender: new MailSender(memory), receiver: new MailReceiver(memory), memory };
};

test("brings messages across in order, as they were", () => {
  const { sender, receiver } = mailbox();
  const messages = [{ kind: "ready" }, { map: new Map([[1, 2n]]), nothing: undefined }, [1, "two", -0]];
  for (const message of messages) sender.send(message);
  expect(receiver.hasMail).toBe(true);
  expect(messages.map(() => receiver.take())).toStrictEqual(messages);
  expect(receiver.take()).toBe(undefined);
  expect(receiver.hasMail).toBe(false);
});

test("passes messages larger than itself on piece by piece", () => {
  const { sender, receiver } = mailbox();
  const large = { bytes: new Uint8Array(10 * MAIL_RING_BYTES + 17).map((_, index) => index) };
  sender.send(large);
  sender.send({ after: true });
  const taken: unknown[] = [];
  for (let turn = 0; turn < 30 && taken.length < 2; turn++) {
    for (let message = receiver.take(); message !== undefined; message = receiver.take()) taken.push(message);
    sender.flush();
  }
  expect(taken).toStrictEqual([large, { after: true }]);
  expect(sender.flush()).toBe(true);
});

test("loses nothing, whoever is slow, and wherever its counts wrap around", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 3 * MAIL_RING_BYTES }), { maxLength: 12 });
  const turns = fc.infiniteStream(fc.boolean());
  fc.assert(
    fc.property(sizes, turns, fc.constantFrom(0, 2 ** 31 - 40, -5), (lengths, takes, start) => {
      const { sender, receiver, memory } = mailbox();
      const words = new Int32Array(memory);
      // As after two thousand million bytes.
      words.fill(start, 0, MAIL_WRITTEN_WORD + 17);
      const sent = lengths.map((length, index) => ({ index, text: "x".repeat(length) }));
      const taken: unknown[] = [];
      const take = (): void => {
        const message = receiver.take();
        if (message !== undefined) taken.push(message);
      };
      for (const message of sent) {
        sender.send(message);
        if (takes.next().value === true) take();
      }
      for (let turn = 0; turn < 400 && taken.length < sent.length; turn++) {
        sender.flush();
        take();
      }
      expect(taken).toStrictEqual(sent);
    }),
    { numRuns: 60 },
  );
});

test("forgets what a sender left half sent, once both ends are reset", () => {
  const { sender, receiver } = mailbox();
  sender.send({ text: "x".repeat(2 * MAIL_RING_BYTES) });
  expect(receiver.take()).toBe(undefined);
  sender.reset();
  receiver.reset();
  sender.send({ fresh: true });
  expect(receiver.take()).toStrictEqual({ fresh: true });
});

test("a message that claims to be as long as can be is believed byte by byte", () => {
  const { sender, receiver, memory } = mailbox();
  sender.send({ small: true });
  new Uint32Array(memory, MAIL_DATA_BYTE)[MAIL_LENGTH_WORD] = 2 ** 32 - 1;
  const before = process.memoryUsage().arrayBuffers;
  expect(receiver.take()).toBe(undefined);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * MAIL_RING_BYTES);
});

test.each([2 ** 31 - 1, -1, MAIL_RING_BYTES + 1])("%i bytes in a mailbox are refused", (written) => {
  const { receiver, memory } = mailbox();
  Atomics.store(new Int32Array(memory), MAIL_WRITTEN_WORD, written);
  expect(() => receiver.take()).toThrow(expect.objectContaining({ code: "KNT_ERROR_2" }));
});
