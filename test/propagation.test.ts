/**
 * How an end travels: error and close, forward and backward, through every operator. The four rows are those of the WHATWG Streams
 * Standard's pipeTo. Every operator that is exported has its place in the table, or the first test fails.
 */
import { describe, expect, it } from '@jest/globals';
import { connect, ignoreElements, map, merge, type Observable, tap } from 'rxjs';

import { fakeTrack, type RxTestHelpers, type SampleKind } from '../marbles/index.js';
import * as verbs from '../operators/index.js';
import {
  AssetWriter,
  type Caption,
  type EncodedSample,
  pull,
  timeRange,
  type VideoSample,
  WriterInput,
} from '../src/index.js';
import { discard, type Sample } from '../src/sample/sample.js';
import { metadataTrack } from '../src/movie/timedMetadata/metadataTrack.js';
import { marbles } from './support/marbles.js';

const FACTS = metadataTrack([{ id: 1, key: 'com.example.fact', dataType: 'utf8' }]);

/** An operator in a pipeline that passes one value on for each sample. */
interface Entry {
  readonly kind: SampleKind;
  readonly through: (source: Observable<Sample>, helpers: RxTestHelpers) => Observable<unknown>;
  /** The same, with a sink that fails at frame 3. */
  readonly failing?: Entry['through'];
  /** When the first value comes of the iterator's samples; default: with the first of them. */
  readonly first?: string;
  /** Whether the iterator is read to its end before that. */
  readonly readsAll?: boolean;
}

const encoded = (
  through: (source: Observable<EncodedSample>, helpers: RxTestHelpers) => Observable<unknown>,
): Entry => ({
  kind: 'encoded',
  through: through as Entry['through'],
});

const pictures = (
  through: (source: Observable<VideoSample>, helpers: RxTestHelpers) => Observable<unknown>,
): Entry => ({
  kind: 'video',
  through: through as Entry['through'],
});

/** The destination fails. */
const fullDisk = ({ through, kind }: Entry): Entry => ({
  kind,
  through,
  failing: (source, helpers) => {
    helpers.fakeWriter({ ready: 't--#' });
    return through(source, helpers);
  },
});

/** What comes out is kept on a disk, which may fail, until the source has ended. */
const keeping = ({ through, kind }: Entry): Entry => ({
  kind,
  through,
  first: '----------#',
  readsAll: true,
  failing: (source, helpers) => {
    helpers.fakeWorkspace({ ready: 't--#' });
    return through(source, helpers);
  },
});

/** An operator that watches a sink's readiness. */
const gated = (
  gate: (ready$: Observable<boolean>) => (source: Observable<Sample>) => Observable<Sample>,
): Entry => ({
  kind: 'video',
  through: (source, { ready }) => source.pipe(gate(ready('t'))),
  failing: (source, { ready }) => source.pipe(gate(ready('t--#'))),
});

const frameRate = { num: 30, den: 1 };
/** RDC, EDM, and a letter that is seen at once. */
const closedCaptions = Uint8Array.of(
  ...[0xfc, 0x94, 0x29, 0xfc, 0x94, 0x2c, 0xfc, 0x94, 0x70, 0xfc, 0x61, 0x80],
);

const SUBRIP = fakeTrack('subtitle', { codec: 'subrip' });
/** A caption for each picture. */
const captioned = map((sample: Sample): Caption => {
  sample.close();
  return { text: 'a', start: 0, duration: 1 };
});

const table: Record<keyof typeof verbs, Entry> = {
  bitstreamFilter: encoded((source) => source.pipe(verbs.bitstreamFilter('null'))),
  decode: encoded((source) => source.pipe(verbs.decode())),
  encode: pictures((source) => source.pipe(verbs.encode({ codec: 'h264' }))),
  multipass: keeping(
    pictures((source) =>
      verbs.multipass(() => source, { codec: 'h264', averageBitRate: 1_000_000 }, { passes: 1 }),
    ),
  ),
  filterGraph: pictures((source) => source.pipe(verbs.filterGraph('null'))),
  parseMetadata: encoded((source) =>
    source.pipe(
      map((sample) => sample.moveTo(FACTS)),
      verbs.parseMetadata(),
    ),
  ),
  packViews: pictures((source) => source.pipe(verbs.packViews('sideBySide'))),
  splitViews: pictures((source) => source.pipe(verbs.splitViews('sideBySide'))),
  parse: encoded((source) => source.pipe(verbs.parse())),
  quality: pictures((source, { samples }) => source.pipe(verbs.quality(samples('a-b-|')))),
  meanQuality: pictures((source, { samples }) =>
    source.pipe(
      verbs.quality(samples('a-b-|')),
      connect((quality$) => merge(quality$, quality$.pipe(verbs.meanQuality()))),
    ),
  ),
  embedCaptions: pictures((source) => source.pipe(verbs.embedCaptions([], { frameRate }))),
  extractCaptions: {
    ...pictures((source) =>
      source.pipe(
        verbs.mapSample((picture) => picture.retimed({ closedCaptions })),
        verbs.extractCaptions({ frameRate }),
      ),
    ),
    // What a picture shows ends with the next one.
    first: '--#',
  },
  decodeCaptions: encoded((source) =>
    source.pipe(
      map((sample) => sample.moveTo(SUBRIP)),
      verbs.decodeCaptions(),
    ),
  ),
  shiftCaptions: {
    kind: 'video',
    through: (source) => source.pipe(captioned, verbs.shiftCaptions(1)),
  },
  clipCaptions: {
    kind: 'video',
    through: (source) => source.pipe(captioned, verbs.clipCaptions(timeRange(0))),
  },
  cutCaptions: {
    kind: 'video',
    through: (source) => source.pipe(captioned, verbs.cutCaptions(timeRange(99, 100))),
  },
  writeCaptions: {
    kind: 'video',
    through: (source) => source.pipe(captioned, verbs.writeCaptions('captions.vtt')),
  },
  filterSamples: pictures((source) => source.pipe(verbs.filterSamples(() => true))),
  mapSample: pictures((source) => source.pipe(verbs.mapSample((sample) => sample.retimed({})))),
  takeSamples: pictures((source) => source.pipe(verbs.takeSamples(100))),
  teeSamples: pictures((source) =>
    source.pipe(verbs.teeSamples((shared$) => merge(shared$, shared$))),
  ),
  whenReady: gated((ready$) => verbs.whenReady(ready$)),
  realtime: gated((whenReady) => verbs.realtime({ policy: 'dropOldest', whenReady })),
  interleave: encoded((source) => verbs.interleave(source)),
  mux: fullDisk(encoded((source) => source.pipe(verbs.mux('out.mp4')))),
  writeTo: fullDisk(
    encoded((source) => {
      const input = new AssetWriter('out.mp4').add(new WriterInput<EncodedSample>('video'));
      return source.pipe(verbs.writeTo(input));
    }),
  ),
};

const entries = Object.entries(table);
const withSink = entries.filter(([, { failing }]) => failing !== undefined);

/** A source whose iterator tells whether it was given back. */
const iterator = (
  { samplesOf }: RxTestHelpers,
  kind: SampleKind,
): { source: Observable<Sample>; letters: { readonly returned: number } } => {
  const letters = samplesOf<SampleKind>('a-b-c-d-e-f', { kind });
  return { source: pull<Sample>(letters, { window: 2 }), letters };
};

const ending = (out: Observable<unknown>): Observable<never> =>
  out.pipe(tap(discard), ignoreElements());

describe('propagation', () => {
  it('has every operator in its table', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(verbs).sort());
    expect(withSink.length).toBeGreaterThan(0);
  });

  describe('forward', () => {
    it.each(entries)('%s: an error of the source ends the output', (_, { kind, through }) => {
      marbles((helpers) => {
        const source = helpers.samples<SampleKind>('a-b-#', { kind });
        helpers.expectObservable(ending(through(source, helpers))).toBe('----#');
        helpers.expectSubscriptions(source.subscriptions).toBe('^---!');
      });
    });

    it.each(entries)('%s: completion of the source completes the output', (_, entry) => {
      marbles((helpers) => {
        const source = helpers.samples<SampleKind>('a-b-|', { kind: entry.kind });
        helpers.expectObservable(ending(entry.through(source, helpers))).toBe('----|');
        helpers.expectSubscriptions(source.subscriptions).toBe('^---!');
      });
    });
  });

  describe('backward', () => {
    it.each(entries)('%s: unsubscribing the output returns the iterator', (_, entry) => {
      marbles((helpers) => {
        const codec = helpers.fakeCodec('(pqr|)');
        const { source, letters } = iterator(helpers, entry.kind);
        helpers.expectObservable(ending(entry.through(source, helpers)), '^--!').toBe('-');
        helpers.flush();
        expect(letters.returned).toBe(1);
        expect(codec.closed).toBe(codec.opened);
      });
    });

    it.each(entries)('%s: a consumer that fails returns the iterator', (_, entry) => {
      marbles((helpers) => {
        const codec = helpers.fakeCodec('(pqr|)');
        const { source, letters } = iterator(helpers, entry.kind);
        const consumer = map((value: unknown) => {
          discard(value);
          // As RxJS's diagrams do, with a word.
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          throw 'error';
        });
        helpers
          .expectObservable(entry.through(source, helpers).pipe(consumer))
          .toBe(entry.first ?? '#');
        helpers.flush();
        // What is read to its end has nothing to give back.
        expect(letters.returned).toBe(entry.readsAll === true ? 0 : 1);
        expect(codec.closed).toBe(codec.opened);
      });
    });

    it.each(withSink)('%s: a sink that fails returns the iterator', (_, { kind, failing }) => {
      marbles((helpers) => {
        const { source, letters } = iterator(helpers, kind);
        const out = failing?.(source, helpers) ?? source;
        helpers.expectObservable(ending(out)).toBe('---#');
        helpers.flush();
        expect(letters.returned).toBe(1);
      });
    });
  });
});
