/** Whether browsers play what is left, to its last picture. */
import { basename } from 'node:path';

import { browsers, isPlayable, play } from './browsers.js';
import { pictures, readable, samples } from './reader.js';

/** Seconds; what a player says of the end of a movie, and what a reader does. */
const CLOSE = 0.1;

/** Names the browsers that are missing. */
export function noteBrowsers(verdict) {
  for (const { name, isInstalled } of browsers) {
    if (!isInstalled) verdict.note(`playing in ${name}`, 'it is not installed');
  }
}

/** Has each browser that is installed play all of these, and says how many came to their end with every picture that ffmpeg finds. */
export async function judgePlayed(verdict, series, paths) {
  const files = paths.filter(isPlayable);
  if (files.length === 0) return;
  const wanted = await Promise.all(
    files.map(async (path) => ({
      count: await pictures(path),
      most: await samples(path),
      end: Math.max(...((await readable(path)) ?? new Map()).values()),
    })),
  );
  for (const { name, isInstalled } of browsers) {
    if (!isInstalled) continue;
    const { wrongs, refused } = await wrongsOf(name, files, wanted);
    const played = files.length - wrongs.length;
    verdict.check(`${series}: played in ${name}`, played === files.length, played, files.length);
    if (refused > 0) verdict.tell(`${series}: refused by ${name} at first`, String(refused));
    for (const wrong of wrongs) console.log(`    ${name}, ${wrong}`);
  }
}

/**
 * What a browser cannot play, a line each. What it refuses is played again, twice: just after its start Firefox now and then refuses a file
 * that has a box behind its last fragment, a valid `free` or `mdat` too (measured: in 9 of 34 starts, and in none of 8 without such a box), and plays the
 * same file in the next moment.
 */
async function wrongsOf(name, files, wanted) {
  const said = await play(name, files);
  const wrongs = [];
  let refused = 0;
  for (const [index, file] of files.entries()) {
    if (wrongOf(said[index], wanted[index]) === undefined) continue;
    refused++;
    const [, ...again] = await play(name, [file, file, file]);
    const found = again.map((one) => wrongOf(one, wanted[index]));
    const wrong = found.includes(undefined) ? undefined : found[0];
    if (wrong !== undefined) wrongs.push(`${basename(file)}: ${wrong}`);
  }
  return { wrongs, refused };
}

/** What is wrong with how a file was played; undefined: nothing. */
function wrongOf({ isEnded, errors, pictures: seen, broken, time }, { count, most, end }) {
  if (errors.length > 0) return `error ${errors.join(', ')}`;
  if (!isEnded) return 'it does not come to its end';
  // What an edit hides is decoded as well, and counted by some.
  if (seen < count || seen > most || broken > 0)
    return `${seen} pictures of ${count}, ${broken} of them broken`;
  if (Math.abs(time - end) > CLOSE) return `it ends at ${time} s instead of ${end} s`;
  return undefined;
}
