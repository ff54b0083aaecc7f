import { describe, expect, it } from '@jest/globals';

import { MediaError } from '../../../src/errors.js';
import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { type TrackAssociationType } from '../../../src/movie/trackAssociation.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { marbles } from '../../support/marbles.js';
import { MEDIA_TYPES, type MediaType } from '../../../src/sample/format.js';

const input = (mediaType: MediaType): WriterInput => new WriterInput(mediaType);

const PAIRS: Record<TrackAssociationType, readonly [from: string, to: string]> = {
  audioFallback: ['audio', 'audio'],
  chapterList: ['video audio', 'video subtitle data'],
  closedCaption: ['video audio subtitle data', 'subtitle data'],
  forcedSubtitlesOnly: ['subtitle', 'subtitle'],
  metadataReferent: ['data', 'video audio subtitle data'],
  renderMetadataSource: ['data', 'video audio subtitle data'],
  selectionFollower: ['audio', 'subtitle'],
  timecode: ['video audio', 'data'],
};

function isRefused(one: MediaType, other: MediaType, type: string): boolean {
  try {
    input(one).addTrackAssociation(input(other), type);
    return false;
  } catch (error) {
    return error instanceof MediaError && error.code === 'invalidArgument';
  }
}

describe('an association', () => {
  it.each(Object.entries(PAIRS))('%s is between certain kinds of tracks', (type, [from, to]) => {
    const kinds = MEDIA_TYPES.flatMap((one) => MEDIA_TYPES.map((other) => [one, other] as const));
    const fitting = kinds.filter(
      ([one, other]) => from.split(' ').includes(one) && to.split(' ').includes(other),
    );
    expect(
      kinds.filter(([one, other]) => input(one).canAddTrackAssociation(input(other), type)),
    ).toEqual(fitting);
    expect(kinds.filter(([one, other]) => isRefused(one, other, type))).toEqual(
      kinds.filter((pair) => !fitting.includes(pair)),
    );
  });

  it('may be named by four letters, whose rule holds when they are known', () => {
    expect(input('audio').canAddTrackAssociation(input('audio'), 'fall')).toBe(true);
    expect(input('video').canAddTrackAssociation(input('audio'), 'fall')).toBe(false);
    expect(input('video').canAddTrackAssociation(input('audio'), 'sync')).toBe(true);
    expect(input('video').canAddTrackAssociation(input('audio'), 'chapters')).toBe(false);
    expect(() => {
      input('video').addTrackAssociation(input('audio'), 'chapters');
    }).toThrow(/one of audioFallback, chapterList, .* four letters/);
  });

  it('is not with itself', () => {
    const audio = input('audio');
    expect(audio.canAddTrackAssociation(audio, 'audioFallback')).toBe(false);
  });

  it('leads sound to one track of subtitles', () => {
    const [audio, subtitle] = [input('audio'), input('subtitle')];
    audio.addTrackAssociation(subtitle, 'selectionFollower');
    expect(audio.canAddTrackAssociation(input('subtitle'), 'selectionFollower')).toBe(false);
    // The same again changes nothing.
    audio.addTrackAssociation(subtitle, 'folw');
    expect(audio.references([subtitle, audio])).toEqual([{ type: 'folw', tracks: [0] }]);
  });

  it('cannot be made when writing has started', () => {
    marbles((t) => {
      const writer = new AssetWriter('out.mov');
      const [audio, other] = [writer.add(input('audio')), writer.add(input('audio'))];
      audio.addTrackAssociation(other, 'audioFallback');
      expect(audio.canAddTrackAssociation(other, 'abcd')).toBe(true);
      writer.startWriting();
      expect(audio.canAddTrackAssociation(other, 'abcd')).toBe(false);
      expect(() => {
        audio.addTrackAssociation(other, 'abcd');
      }).toThrow(expect.objectContaining({ code: 'invalidState' }));
      void writer.cancelWriting();
      t.flush();
    });
  });
});
