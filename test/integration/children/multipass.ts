/** Encodes a clip in several passes and kills itself in the one whose number it was given: `multipass.ts FOLDER encoder|ranges NUMBER`. */
import { lastValueFrom, tap } from 'rxjs';

import { multipass } from '../../../operators/multipass.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { pull } from '../../../src/source/pull.js';
import { clipPictures } from '../../support/passes.js';

const [folder = '', method = '', deadly = ''] = process.argv.slice(2);
const settings = { codec: 'libx264', preset: 'fast', averageBitRate: 300_000 };
const AT = 20;
let [pass, frames] = [0, 0];

const clip$ = pull(() => clipPictures() as AsyncGenerator<VideoSample>).pipe(
  tap(() => {
    if (pass === Number(deadly) && ++frames === AT) process.kill(process.pid, 'SIGKILL');
  }),
);

void lastValueFrom(
  multipass(() => clip$, settings, {
    method: method === 'ranges' ? 'ranges' : 'encoder',
    ...{ passes: 4, rangeDuration: 0.8, directoryForTemporaryFiles: folder },
    onPass: ({ number }) => {
      pass = number;
    },
  }).pipe(
    tap((sample) => {
      sample.close();
    }),
  ),
);
