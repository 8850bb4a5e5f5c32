declare module "brace-expansion" {
  export default function expand(text: string): string[];
}
declare module "old-brace-expansion" {
  export default function expand(text: string): string[];
}
