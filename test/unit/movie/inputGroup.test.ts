import { describe, expect, it } from '@jest/globals';

import { AssetWriter } from '../../../src/movie/assetWriter.js';
import { InputGroup } from '../../../src/movie/inputGroup.js';
import { WriterInput } from '../../../src/movie/writerInput.js';
import { marbles } from '../../support/marbles.js';

const code = (name: string): unknown => expect.objectContaining({ code: name });

const writerWith = (path = 'out.mov') => {
  const writer = new AssetWriter(path);
  const english = writer.add(new WriterInput('audio'));
  const german = writer.add(new WriterInput('audio'));
  return { writer, english, german };
};

describe('a group', () => {
  it('has at least one input, each once, and its default among them', () => {
    const audio = new WriterInput('audio');
    expect(() => new InputGroup([])).toThrow(code('invalidArgument'));
    expect(() => new InputGroup([audio, audio])).toThrow(code('invalidArgument'));
    expect(() => new InputGroup([audio], new WriterInput('audio'))).toThrow(
      code('invalidArgument'),
    );
    expect(new InputGroup([audio]).defaultInput).toBeUndefined();
  });

  it('says which of its tracks is enabled, and in which group they are', () => {
    const { writer, english, german } = writerWith();
    const [full, forced] = [new WriterInput('subtitle'), new WriterInput('subtitle')];
    writer.add(full);
    writer.add(forced);
    const group = new InputGroup([english, german], german);
    expect(writer.add(group)).toBe(group);
    writer.add(new InputGroup([full, forced]));

    expect(writer.inputGroups).toHaveLength(2);
    expect([english, german, full, forced].map((input) => input.marksOutputTrackAsEnabled)).toEqual(
      [false, true, false, false],
    );
    expect([english, full].map(({ properties }) => properties.alternateGroup)).toEqual([1, 2]);
    expect(german.properties).toMatchObject({
      alternateGroup: 1,
      marksOutputTrackAsEnabled: true,
    });
    expect(() => {
      english.marksOutputTrackAsEnabled = true;
    }).toThrow(code('invalidState'));
  });

  it('cannot be added where it says so, and then says why', () => {
    const { writer, english, german } = writerWith();
    const video = writer.add(new WriterInput('video'));
    const refused = (group: InputGroup, why: RegExp, to = writer): void => {
      expect(to.canAdd(group)).toBe(false);
      expect(() => to.add(group)).toThrow(why);
    };
    refused(new InputGroup([english, video]), /of one kind, and these are audio and video/);
    refused(new InputGroup([english, new WriterInput('audio')]), /call writer\.add\(input\)/);
    expect(writer.canAdd(new InputGroup([english, german]))).toBe(true);
    writer.add(new InputGroup([english]));
    refused(new InputGroup([german, english]), /in one group, and this audio input/);
    const other = writerWith('out.mkv');
    refused(new InputGroup([other.english]), /This file type has no groups/, other.writer);
  });

  it('cannot be added when writing has started', () => {
    marbles((t) => {
      const { writer, english } = writerWith();
      const group = new InputGroup([english]);
      writer.startWriting();
      expect(writer.canAdd(group)).toBe(false);
      expect(() => writer.add(group)).toThrow(code('invalidState'));
      void writer.cancelWriting();
      t.flush();
    });
  });
});

describe('an association within a writer', () => {
  it('needs a file type that knows it', () => {
    const { english, german } = writerWith('out.mkv');
    expect(english.canAddTrackAssociation(german, 'audioFallback')).toBe(false);
    expect(() => {
      english.addTrackAssociation(german, 'audioFallback');
    }).toThrow(/This file type has no references/);
  });

  it('is between inputs of the same writer', () => {
    marbles((t) => {
      const { writer, english } = writerWith();
      const stranger = new WriterInput('audio');
      english.addTrackAssociation(stranger, 'audioFallback');
      expect(() => {
        writer.startWriting();
      }).toThrow(/was not added to the writer/);
      expect(writer.status).toBe('unknown');
      expect(english.canAddTrackAssociation(writerWith().german, 'audioFallback')).toBe(false);
      t.flush();
    });
  });

  it('that was made before the writer was known is looked at when writing starts', () => {
    const [one, other] = [new WriterInput('audio'), new WriterInput('audio')];
    one.addTrackAssociation(other, 'audioFallback');
    const writer = new AssetWriter('out.mkv');
    writer.add(one);
    writer.add(other);
    expect(() => {
      writer.startWriting();
    }).toThrow(code('invalidState'));
  });
});
