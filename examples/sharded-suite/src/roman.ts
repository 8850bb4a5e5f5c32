const DIGITS = [
  ["M", 1000],
  ["CM", 900],
  ["D", 500],
  ["CD", 400],
  ["C", 100],
  ["XC", 90],
  ["L", 50],
  ["XL", 40],
  ["X", 10],
  ["IX", 9],
  ["V", 5],
  ["IV", 4],
  ["I", 1],
] as const;

export function toRoman(number: number): string {
  let text = "";
  for (const [digit, value] of DIGITS) {
    while (number >= value) {
      text += digit;
      number -= value;
    }
  }
  return text;
}

export function fromRoman(text: string): number {
  let number = 0;
  for (const [digit, value] of DIGITS) {
    while (text.startsWith(digit)) {
      number += value;
      text = text.slice(digit.length);
    }
  }
  return number;
}
