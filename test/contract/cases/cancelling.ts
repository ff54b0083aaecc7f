/** A writer that is cancelled in every state, from every place. */
import { firstValueFrom } from 'rxjs';

import { writeTo } from '../../../operators/index.js';
import { pull } from '../../../src/index.js';
import { alone, type Body, type Cases } from '../case.js';
import { feed, picture, pictures, type PictureWriter, pictureWriter, wrong } from '../material.js';
import { type Trial } from '../trial.js';

/** Brings a writer so far; it is cancelled then. */
type State = (made: PictureWriter, t: Trial) => unknown;

const begin = ({ writer }: PictureWriter): void => {
  writer.startWriting();
  writer.startSession();
};

const states: Record<string, State> = {
  'before the start': () => undefined,
  started: ({ writer }) => {
    writer.startWriting();
  },
  'in a session': begin,
  'with a sample': (made) => {
    begin(made);
    made.video.append(picture(0));
  },
  'with a full window': (made) => {
    begin(made);
    for (let index = 0; index < 4; index++) made.video.append(picture(index));
  },
  'while the destination is opened': async (made, t) => {
    begin(made);
    await t.turns(1);
  },
  'while the encoder is opened': async (made, t) => {
    begin(made);
    made.video.append(picture(0));
    await t.turns(2);
  },
  'while it writes': async ({ video }) => {
    feed(video, () => pictures(1000));
    await firstValueFrom(video);
  },
  'while it is fed by writeTo': async ({ video }) => {
    const subscription = pull(() => pictures(1000))
      .pipe(writeTo(video))
      .subscribe();
    await firstValueFrom(video);
    subscription.unsubscribe();
  },
  'while it asks for media data': async ({ video }) => {
    let index = 0;
    video.requestMediaDataWhenReady(() => picture(index++));
    await firstValueFrom(video);
  },
  'when the input is marked': (made) => {
    begin(made);
    made.video.append(picture(0));
    made.video.markAsFinished();
  },
  'while it finishes': async ({ writer, video }, t) => {
    feed(video, () => pictures(20));
    await t.until(() => writer.progress?.samples === 20, 'the last sample');
  },
};

const cancelled =
  (bring: State): Body =>
  async (t) => {
    for (const wait of t.fast ? [0, 3] : [0, 1, 2, 3, 5, 8, 13, 21, 34, 55]) {
      const made = pictureWriter(t, `${wait}.mkv`);
      const { writer, video, path } = made;
      const finished = writer.finished.then(
        () => 'completed',
        (error: unknown) => wrong<{ code: string }>(error).code,
      );
      await bring(made, t);
      await t.turns(wait);
      t.gc();
      await writer.cancelWriting();
      if (writer.status === 'completed') {
        t.equal(await finished, 'completed', 'the promise');
        t.keep(path);
        continue;
      }
      t.equal([writer.status, await finished], ['cancelled', 'operationCancelled'], 'end');
      t.gone(path);
      t.ok(!video.isReadyForMoreMediaData, 'the input is not ready');
      t.ok(/cancelled|finished/.test(video.notReadyReason ?? ''), 'it says why');
      const late = picture(99);
      t.equal([video.append(late), late.closed], [false, true], 'a late sample');
    }
  };

const places: Record<string, (made: PictureWriter, cancel: () => void) => void> = {
  'inside progress': ({ writer }, cancel) => writer.progress$.subscribe(cancel),
  'inside the status': ({ writer }, cancel) => writer.status$.subscribe(cancel),
  'inside readiness': ({ video }, cancel) => video.ready$.subscribe(cancel),
  'inside what was written': ({ video }, cancel) => video.subscribe(cancel),
};

const cancelledInside =
  (watch: (made: PictureWriter, cancel: () => void) => void): Body =>
  async (t) => {
    for (const moment of t.fast ? [0, 1, 2] : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const made = pictureWriter(t, `${moment}.mkv`);
      const { writer, video, path } = made;
      let count = 0;
      watch(made, () => {
        if (count++ === moment) void writer.cancelWriting();
      });
      const ended = writer.finished.catch(() => undefined);
      feed(video, () => pictures(10));
      await ended;
      await writer.cancelWriting();
      if (writer.status === 'completed') await t.holds(path, [10]);
      else t.gone(path);
      t.ok(writer.status !== 'failed', 'it did not fail');
    }
  };

const named = (word: string, entries: [string, Body][]): Record<string, Body> =>
  Object.fromEntries(entries.map(([name, body]) => [`${word} ${name}`, body]));

export const cases: Cases = alone({
  ...named(
    'cancelled',
    Object.entries(states).map(([name, bring]) => [name, cancelled(bring)]),
  ),
  ...named(
    'cancelled',
    Object.entries(places).map(([name, watch]) => [name, cancelledInside(watch)]),
  ),
});
