import { task } from "knitting";

/** How many primes there are up to a number: work whose length its argument decides. */
export const countPrimes = task({
  f: (/** @type {number} */ limit) => {
    let count = 0;
    for (let n = 2; n <= limit; n++) {
      let isPrime = true;
      for (let d = 2; d * d <= n && isPrime; d++) isPrime = n % d !== 0;
      if (isPrime) count++;
    }
    return count;
  },
});
