declare module "signed-varint" {
  const codec: { encode(value: number): number[]; decode(bytes: readonly number[]): number };
  export default codec;
}
