// What an interrupted recording has left, as a whole movie; `like` is another take of the same recorder, for one that lost its index.
import { takeLast } from 'rxjs';
import { repair } from '../src/index.js';

const [input = 'cut.mp4', output = 'whole.mp4', like] = process.argv.slice(2);

repair(input, output, like === undefined ? {} : { like })
  .pipe(takeLast(1))
  .subscribe({
    next: ({ report }) => {
      for (const { code, message = '' } of report?.problems ?? [])
        console.log(`was wrong: ${code} ${message}`);
      for (const { codec, samples, duration, leftOut } of report?.tracks ?? []) {
        console.log(
          `${codec ?? 'unknown'}: ${duration.seconds.toFixed(2)} s, ${samples} samples, ${leftOut} left out`,
        );
      }
    },
    error: console.error,
  });
