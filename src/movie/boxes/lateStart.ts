/** Tracks that begin when the index of the first fragments is written already. */
import { editsOf, setEdits } from './editList.js';
import { setDuration } from './mediaHeader.js';
import { tableOf } from './offsets.js';
import { sampleRuns } from './sampleRuns.js';
import { type TrackEdit } from './trackEdit.js';

/** libav lets their media last from the beginning of the movie, and the edit that presents them as well. */
export const lateStart: TrackEdit = {
  isNeeded: ({ isLate, firstPts }, { isFinal }) =>
    isFinal && isLate === true && firstPts !== undefined,
  apply: (trak) => {
    const stbl = tableOf(trak);
    const mdhd = trak.find('mdia', 'mdhd');
    if (!stbl || !mdhd) return;
    let ticks = 0n;
    for (const { count, duration } of sampleRuns(stbl)) ticks += BigInt(count * duration);
    setDuration(mdhd, ticks);
    const [first, second] = editsOf(trak);
    if (!first || !second || first.mediaTime >= 0n) return;
    setEdits(trak, [first, { ...second, duration: second.duration - first.duration }]);
  },
};
