/** How many days a month has. Wrong about years such as 1900, which this suite is meant to find out. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
