/** Closes everything of the reading half at every moment, while calls on it are under way. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { firstValueFrom, from } from 'rxjs';

import { libav } from '../../../src/av/index.js';
import { type CustomSource, type Demuxer, type RawSample } from '../../../src/backend.js';
import { type Work } from '../../../src/codec/work.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';

const [path = ''] = process.argv.slice(2);
const bytes = readFileSync(path);
let closed = 0;

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const turns = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await turn();
};

/** A source that answers `delay` turns later; never again after `stall` reads. */
function slow(delay: number, stall = Infinity): CustomSource {
  let position = 0;
  let reads = 0;
  return {
    size: bytes.byteLength,
    read: async (size) => {
      if (reads++ >= stall) return new Promise(() => undefined);
      await turns(delay);
      const chunk = bytes.subarray(position, position + Math.min(size, 3000));
      position += chunk.byteLength;
      return chunk;
    },
    seek: (to) => {
      position = to;
    },
    close: () => {
      closed++;
    },
  };
}

const open = (source: CustomSource): Promise<Demuxer> =>
  firstValueFrom(from(libav.openDemuxer(source, {})));

async function closeWhileReading(moment: number): Promise<void> {
  const movie = await open(slow(1));
  const reading = readOn(movie);
  await turns(moment);
  movie.close();
  movie.close();
  await reading;
}

/** Unsubscribes while the source is being opened, also when it never answers. */
async function closeWhileOpening(moment: number): Promise<void> {
  const source = from(libav.openDemuxer(slow(1, moment % 3 === 0 ? 1 : Infinity), {}));
  const opening = source.subscribe({
    next: (movie) => {
      movie.close();
    },
    error: () => undefined,
  });
  await turns(moment);
  opening.unsubscribe();
}

async function closeWhileDecoding(moment: number): Promise<void> {
  const movie = await firstValueFrom(from(libav.openDemuxer(path, {})));
  const track = movie.info.tracks[0];
  if (!track) throw new Error('no track');
  const work: Work<EncodedSample, RawSample> = await firstValueFrom(
    from(libav.openDecoder(track, {})),
  );
  const samples = movie.read(new Set([track.index]));
  const decoding = (async () => {
    for (;;) {
      const result = await samples.next();
      if (result.done === true) break;
      for await (const sample of work.push(result.value) as AsyncIterable<RawSample>)
        sample.close();
    }
    for await (const sample of work.flush() as AsyncIterable<RawSample>) sample.close();
  })().catch(() => undefined);
  await turns(moment);
  work.close();
  movie.close();
  await decoding;
}

/** A server that sends the beginning of a movie and then nothing, until the client goes. */
async function closeStalledNetwork(length: number): Promise<void> {
  let written = (): void => undefined;
  const sent = new Promise<void>((done) => (written = done));
  let left = (): void => undefined;
  const gone = new Promise<void>((done) => (left = done));
  const server = createServer((request, response) => {
    request.on('close', left);
    response.writeHead(200, { 'content-type': 'video/x-matroska' });
    response.write(bytes.subarray(0, length), written);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  let movie: Demuxer | undefined;
  const url = new URL(`http://127.0.0.1:${port}/a.mkv`);
  const opening = from(libav.openDemuxer(url, {})).subscribe({
    next: (opened) => {
      movie = opened;
      void readOn(opened);
    },
    error: () => undefined,
  });
  await sent;
  await turns(2000);
  opening.unsubscribe();
  movie?.close();
  await gone;
  server.close();
}

async function readOn(movie: Demuxer): Promise<void> {
  const samples = movie.read(new Set([0]));
  for (;;) {
    const result = await samples.next();
    if (result.done === true) return;
    result.value.close();
  }
}

async function run(): Promise<void> {
  openLedger();
  for (let moment = 0; moment < 12; moment++) {
    await closeWhileReading(moment * 5);
    await closeWhileOpening(moment * 2);
    await closeWhileDecoding(moment * 3);
    globalThis.gc?.();
  }
  for (const length of [10, 3000, bytes.byteLength - 5000]) await closeStalledNetwork(length);
  await turns(20);
  globalThis.gc?.();
  await turns(20);
  console.log(`survived, ${closed} sources closed, ${closeLedger().length} samples open`);
}

void run();
