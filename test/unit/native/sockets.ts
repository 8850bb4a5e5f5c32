// Pairs of connected Unix sockets, which Node has no function for.
import koffi from "koffi";

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const NON_BLOCKING = 0o4000;
const CLOSE_ON_EXEC = 0o2000000;

const socketpair = koffi
  .load(null)
  .func("int socketpair(int family, int type, int protocol, _Out_ int *fds)") as (
  family: number,
  type: number,
  protocol: number,
  fds: number[],
) => number;

/** @param blocking whether reading waits for something to come */
export function socketPair(blocking: boolean): readonly [number, number] {
  const fds = [-1, -1];
  const flags = CLOSE_ON_EXEC | (blocking ? 0 : NON_BLOCKING);
  if (socketpair(AF_UNIX, SOCK_STREAM | flags, 0, fds) !== 0) throw new Error("No sockets");
  const [here = -1, there = -1] = fds;
  return [here, there];
}
