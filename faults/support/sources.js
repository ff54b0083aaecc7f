/** What writers copy. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { make } from './child.js';

/** Makes all of them; `quick`: only what a quick run needs. */
export async function makeSources(folder, seconds, quick) {
  const path = (name) => join(folder, name);
  const sources = { h264: path('source.mp4'), ts: path('source.ts') };
  await make(sources.h264, 'h264', seconds);
  await make(sources.ts, 'h264', 1);
  sources.short = path('short.mp4');
  await make(sources.short, 'h264', 3.5);
  sources['subtitles and a cover'] = withExtras(folder, sources.h264, seconds, true);
  if (quick) return sources;
  sources.subtitles = withExtras(folder, sources.h264, seconds, false);
  sources.vp8 = path('source.webm');
  await make(sources.vp8, 'vp8', seconds);
  sources.shortVp8 = path('short.webm');
  await make(sources.shortVp8, 'vp8', 3.5);
  return sources;
}

/** The same with a text each second, and with a cover if that is wanted. */
function withExtras(folder, source, seconds, hasCover) {
  const [texts, cover] = [join(folder, 'texts.srt'), join(folder, 'cover.png')];
  const time = (second, ms) => `00:00:${String(second).padStart(2, '0')},${ms}`;
  const lines = Array.from(
    { length: seconds },
    (_, at) => `${at + 1}\n${time(at, '100')} --> ${time(at, '900')}\nLine ${at + 1}\n`,
  );
  writeFileSync(texts, lines.join('\n'));
  const ffmpeg = (...args) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
  ffmpeg('-f', 'lavfi', '-i', 'color=red:size=64x64', '-frames:v', '1', cover);
  const output = join(folder, `source-${hasCover ? 'extras' : 'subtitles'}.mp4`);
  const [more, mapped] = hasCover
    ? [
        ['-i', cover],
        ['-map', '2', '-disposition:v:1', 'attached_pic'],
      ]
    : [[], []];
  const inputs = ['-i', source, '-i', texts, ...more, '-map', '0', '-map', '1', ...mapped];
  ffmpeg(...inputs, '-c', 'copy', '-c:s', 'mov_text', output);
  return output;
}
