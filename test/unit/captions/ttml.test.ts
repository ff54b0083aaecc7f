import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { captionRegions } from '../../../src/captions/captionRegions.js';
import { parseTtml, ttmlCaptions } from '../../../src/captions/ttml/parseTtml.js';
import { printItt, printTtml } from '../../../src/captions/ttml/printTtml.js';
import { nameOfId, XmlIds } from '../../../src/captions/ttml/ttmlIds.js';
import { parseCaptions, printCaptions, warnings$ } from '../../../src/index.js';
import { type Caption, type CaptionRegion } from '../../../src/sample/caption.js';
import { MediaTime } from '../../../src/sample/time.js';
import { captionsWith, hostileText } from '../../support/captions.js';
import { codeOf } from '../../support/codeOf.js';

const ms = (milliseconds: number): MediaTime => new MediaTime(milliseconds, 1000);
const caption = (rest: Partial<Caption>): Caption => ({
  ...{ text: 'Hi', start: ms(1000), duration: ms(500) },
  ...rest,
});

const NAMESPACES =
  'xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"';
const tt = (body: string, head = '', root = ''): string =>
  `<?xml version="1.0"?><tt ${NAMESPACES} ${root}><head>${head}</head><body>${body}</body></tt>`;
const inSeconds = (source: string): [string, number, number][] =>
  parseTtml(source).map(({ text, start, duration }) => [
    text,
    (start as MediaTime).seconds,
    (duration as MediaTime).seconds,
  ]);
/** The first caption of one paragraph. */
const one = (p: string, head = '', root = ''): Caption | undefined =>
  parseTtml(tt(p, head, root))[0];
const shown = (text: string): string => `<p begin="1s" end="2s" tts:textAlign="center">${text}</p>`;

describe('TTML', () => {
  it('gives back what was printed, whatever the text', () => {
    const captions = captionsWith(
      ...(['textColor', 'backgroundColor', 'fontWeight', 'fontStyle', 'decoration'] as const),
      ...(['textCombine', 'ruby', 'voice', 'language'] as const),
    );
    fc.assert(
      fc.property(captions, (all) => {
        expect(parseTtml(printTtml(all))).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back regions, alignments and identifiers, whatever their names', () => {
    const name = hostileText
      .map((text) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim())
      .filter((text) => text !== '');
    const place = fc.integer({ min: 0, max: 100 });
    const region = fc.record(
      {
        // What is left may have become an arrow by itself.
        id: name
          .map((text) => text.replace(/\s|-->/gu, '') || 'default')
          .filter((text) => !text.includes('-->')),
        units: fc.constant('cells'),
        origin: fc.record({ x: place, y: place }),
        size: fc.record({ width: place, height: place }),
        displayAlignment: fc.constantFrom('before', 'center', 'after'),
        writingMode: fc.constantFrom('lrtb', 'rltb', 'tbrl', 'tblr'),
      },
      { requiredKeys: ['id', 'origin'] },
    ) as fc.Arbitrary<CaptionRegion>;
    const identifier = fc.oneof(name, fc.constantFrom('a', 'default', '_x41_', '_n1_', 'voice'));
    const textAlignment = fc.constantFrom('start', 'end', 'left', 'center', 'right');
    const rest = fc.record({ identifier, region, textAlignment }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(rest, { maxLength: 5 }), (all) => {
        const captions = all.map((some) => caption(some as Partial<Caption>));
        expect(parseTtml(printTtml(captions))).toEqual(captions);
      }),
      { numRuns: 300 },
    );
  });

  it('prints as the specification has it', () => {
    const all: Caption[] = [
      caption({ text: 'Below' }),
      caption({
        ...{ text: 'a & b\n<c>', identifier: '7 up', textAlignment: 'end' },
        region: captionRegions.top,
        styles: [
          { start: 0, length: 1, textColor: '#FFFF00', fontStyle: 'italic', voice: 'Ann' },
          { start: 6, length: 3, ruby: { text: 'x', position: 'after' } },
        ],
      }),
    ];
    expect(printTtml(all, { language: 'en' })).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<tt ${NAMESPACES} ttp:timeBase="media" xml:lang="en" xml:space="preserve">`,
        '  <head>',
        '    <metadata>',
        '      <ttm:agent xml:id="voice" type="person"><ttm:name type="full">Ann</ttm:name></ttm:agent>',
        '    </metadata>',
        '    <layout>',
        '      <region xml:id="default" tts:origin="0% 85%" tts:extent="100% 15%" tts:displayAlign="after" tts:textAlign="center"/>',
        '      <region xml:id="top" tts:origin="0% 0%" tts:extent="100% 15%" tts:displayAlign="before" tts:textAlign="center"/>',
        '    </layout>',
        '  </head>',
        '  <body>',
        '    <div>',
        '      <p begin="00:00:01.000" end="00:00:01.500" region="default">Below</p>',
        '      <p xml:id="_x37__x20_up" begin="00:00:01.000" end="00:00:01.500" region="top" tts:textAlign="end"><span ttm:agent="voice" tts:color="#ffff00" tts:fontStyle="italic">a</span> &amp; b<br/><span tts:ruby="container" tts:rubyPosition="after"><span tts:ruby="base">&lt;c&gt;</span><span tts:ruby="text">x</span></span></p>',
        '    </div>',
        '  </body>',
        '</tt>',
        '',
      ].join('\n'),
    );
  });

  it.each<[string, string, number]>([
    ['01:02:03.5', '', 3723.5],
    ['00:00:01:12', 'ttp:frameRate="24"', 1.5],
    ['00:00:01:15', '', 1.5],
    ['00:00:01:12.1', 'ttp:frameRate="24" ttp:subFrameRate="2"', 1 + 12.5 / 24],
    ['00:00:01:12', 'ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"', 1 + 12.012 / 24],
    [
      '00:10:00:00',
      'ttp:timeBase="smpte" ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"',
      600.6,
    ],
    [
      ...([
        '00:10:00:00',
        'ttp:timeBase="smpte" ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"',
      ] as const),
      (17_982 * 1001) / 30_000,
    ],
    ['90m', '', 5400],
    ['1.5h', '', 5400],
    ['1500ms', '', 1.5],
    ['36f', 'ttp:frameRate="24"', 1.5],
    ['15000000t', 'ttp:tickRate="10000000"', 1.5],
    ['3t', '', 3],
  ])('reads the time %s (%s)', (time, root, seconds) => {
    const read = one(`<p begin="${time}" dur="1s">x</p>`, '', root);
    expect((read?.start as MediaTime).seconds).toBeCloseTo(seconds, 9);
    expect((read?.duration as MediaTime).seconds).toBe(1);
  });

  it('adds times of what is around, and follows sequences', () => {
    expect(
      inSeconds(
        tt(
          [
            '<div begin="10s" end="20s"><p begin="1s" dur="2s">a</p><p begin="8s" end="60s">b</p></div>',
            '<div begin="30s" timeContainer="seq"><p dur="1s">c</p><p begin="1s" dur="2s">d</p></div>',
            '<p begin="soon" end="2s">no time</p><p begin="3s" end="2s">never</p>',
            '<p begin="50s">until the next</p><p begin="52s" end="53s">next</p>',
          ].join(''),
        ),
      ),
    ).toEqual([
      ['a', 11, 2],
      ['b', 18, 2],
      ['c', 30, 1],
      ['d', 32, 2],
      ['until the next', 50, 2],
      ['next', 52, 1],
    ]);
  });

  it('leaves out, with a warning, what nothing ends', () => {
    const told: string[] = [];
    const listening = warnings$.subscribe(({ message }) => told.push(message));
    expect(inSeconds(tt('<p begin="1s">x</p>'))).toEqual([]);
    listening.unsubscribe();
    expect(told).toEqual([expect.stringMatching(/Nothing says when the caption at 1.* ends/)]);
  });

  it('shows spans that have times of their own in pieces', () => {
    const text = '<span begin="0s">a</span><span begin="1s" end="2s">b</span>';
    expect(inSeconds(tt(`<p begin="1s" end="4s">${text}</p>`))).toEqual([
      ['a', 1, 1],
      ['ab', 2, 1],
      ['a', 3, 1],
    ]);
  });

  it('treats blanks as it is told', () => {
    expect(one(shown('\n  a \n b <br/>\n c <span> d </span> '))?.text).toBe('a b\nc d');
    expect(one(`<p xml:space="preserve" begin="1s" end="2s"> a  b </p>`)?.text).toBe(' a  b ');
    expect(
      one(shown('<![CDATA[<b>]]> &#65;&#x42;&amp;<!-- no --><?no?><metadata>no</metadata>'))?.text,
    ).toBe('<b> AB&');
  });

  it('inherits styles: from references, from regions, from what is around', () => {
    const head = `<styling><style xml:id="base" tts:color="yellow"/><style xml:id="s" style="base circle" tts:fontWeight="bold"/>
      <style xml:id="circle" style="s" tts:textDecoration="underline"/></styling>
      <layout><region xml:id="r" tts:origin="10% 80%" tts:extent="80% 10%" tts:textAlign="center"><style tts:fontStyle="italic" tts:displayAlign="after"/></region></layout>`;
    const read = one(
      '<div region="r"><p begin="0s" end="1s" style="s" xml:id="cue">a<span tts:color="#f00" tts:fontWeight="normal" tts:textDecoration="noUnderline lineThrough">b</span><span tts:backgroundColor="rgba(0,0,0,128)" xml:lang="de">c</span></p></div>',
      head,
      'xml:lang="en"',
    );
    const common = { textColor: '#ffff00', fontWeight: 'bold', fontStyle: 'italic' } as const;
    expect(read).toMatchObject({
      text: 'abc',
      identifier: 'cue',
      region: {
        id: 'r',
        origin: { x: 10, y: 80 },
        size: { width: 80, height: 10 },
        displayAlignment: 'after',
      },
      styles: [
        { start: 0, length: 1, ...common, decoration: ['underline'] },
        {
          start: 1,
          length: 1,
          textColor: '#ff0000',
          fontStyle: 'italic',
          decoration: ['lineThrough'],
        },
        {
          start: 2,
          length: 1,
          ...common,
          decoration: ['underline'],
          backgroundColor: '#00000080',
          language: 'de',
        },
      ],
    });
    expect(read?.textAlignment).toBeUndefined();
  });

  it.each<[string, string, Partial<CaptionRegion>]>([
    [
      'tts:origin="64px 96px" tts:extent="320px 240px"',
      'tts:extent="640px 480px"',
      { origin: { x: 10, y: 20 }, size: { width: 50, height: 50 } },
    ],
    ['tts:origin="8c 12c" tts:extent="16c 3c"', '', { units: 'cells', origin: { x: 8, y: 12 } }],
    ['tts:origin="4c 12c"', 'ttp:cellResolution="40 24"', { origin: { x: 10, y: 50 } }],
    ['tts:extent="80% 20%" tts:position="center bottom"', '', { origin: { x: 10, y: 80 } }],
    ['tts:extent="80% 20%" tts:position="top left"', '', { origin: { x: 0, y: 0 } }],
    [
      'tts:origin="-5% 10%" tts:writingMode="tb" tts:displayAlign="sideways"',
      '',
      { writingMode: 'tbrl' },
    ],
  ])('reads where a region is: %s', (attributes, root, region) => {
    const layout = `<layout><region xml:id="r" ${attributes}/></layout>`;
    expect(one('<p region="r" begin="0s" end="1s">x</p>', layout, root)?.region).toMatchObject(
      region,
    );
  });

  it('reads rubies, one for each base or one for all', () => {
    const ruby = (inside: string): Caption['styles'] =>
      one(shown(`<span tts:ruby="container">${inside}</span>`))?.styles;
    const base = (text: string): string => `<span tts:ruby="base">${text}</span>`;
    const told = (text: string): string => `<span tts:ruby="text">${text}</span>`;
    expect(ruby(`${base('漢')}<span tts:ruby="delimiter">(</span>${told('kan')}`)).toEqual([
      { start: 0, length: 1, ruby: { text: 'kan' } },
    ]);
    expect(
      ruby(
        `<span tts:ruby="baseContainer">${base('漢')}${base('字')}</span><span tts:ruby="textContainer" tts:rubyPosition="after">${told('kan')}${told('ji')}</span>`,
      ),
    ).toEqual([
      { start: 0, length: 1, ruby: { text: 'kan', position: 'after' } },
      { start: 1, length: 1, ruby: { text: 'ji', position: 'after' } },
    ]);
  });

  it('knows prefixes of any name, old namespaces, and files without any', () => {
    const text = '<x:p begin="0s" end="1s" y:color="red">Hi</x:p>';
    for (const base of ['http://www.w3.org/ns/ttml', 'http://www.w3.org/2006/10/ttaf1']) {
      const source = `<x:tt xmlns:x="${base}" xmlns:y="${base}#styling"><x:body><x:div>${text}</x:div></x:body></x:tt>`;
      expect(parseTtml(source)[0]?.styles).toEqual([{ start: 0, length: 2, textColor: '#ff0000' }]);
    }
    expect(inSeconds('<tt><body><p begin="1s" end="2s">Hi</p></body></tt>')).toEqual([
      ['Hi', 1, 1],
    ]);
  });

  it.each<[string, RegExp]>([
    ['', /its end too early/],
    ['<tt><body>', /its end too early/],
    ['<tt>\n</body></tt>', /<\/body>, which ends nothing, in line 2/],
    ['<tt a=b/>', /a tag that does not end, or is none, in line 1/],
    ['<tt/><tt/>', /a second root/],
    ['text', /text outside/],
    ['<html/>', /root of TTML is <tt>/],
    ['<tt>'.repeat(200), /more than 100 elements/],
  ])('says what it is not: %j', (source, message) => {
    expect(() => parseTtml(source)).toThrow(message);
    expect(codeOf(() => parseTtml(source))).toBe('invalidSourceMedia');
  });

  it('follows no declarations of entities', () => {
    const declared = '<!DOCTYPE tt [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    const source = `${declared}<tt><body><p begin="0s" end="1s">&b;</p></body></tt>`;
    expect(parseTtml(source)[0]?.text).toBe('&b;');
  });

  it('fails on nothing but by name', () => {
    const parts = fc.constantFrom(
      ...[
        '<',
        '>',
        '/',
        '"',
        '=',
        '&',
        ';',
        '&#0;',
        '&#xD800;',
        '<p>',
        '</p>',
        '<p begin="1s" end="2s">',
        '<br/>',
      ],
      ...[
        '<span tts:ruby="container">',
        '<span tts:ruby="text">',
        '</span>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '\0',
        '\ud800',
      ],
    );
    fc.assert(
      fc.property(fc.array(parts), (all) => {
        let read: Caption[] = [];
        const code = codeOf(() => {
          read = parseTtml(`<tt><body><div>${all.join('')}</div></body></tt>`);
        });
        expect(['none', 'invalidSourceMedia']).toContain(code);
        for (const { text } of read) expect(text).not.toMatch(/[\0\ud800]/);
      }),
    );
  });

  it('stays quick where documents refer to each other endlessly', () => {
    const styles = Array.from(
      { length: 20_000 },
      (_, place) => `<style xml:id="s${place}" style="s${place + 1}"/>`,
    );
    expect(
      inSeconds(
        tt('<p begin="0s" end="1s" style="s0">x</p>', `<styling>${styles.join('')}</styling>`),
      ),
    ).toHaveLength(1);
  });

  it('stays quick with what is endless', () => {
    const many = (count: number, text: (place: number) => string): string =>
      Array.from({ length: count }, (_, place) => text(place)).join('');
    const spans = many(5000, (place) => `<span begin="${place}s">x</span>`);
    expect(codeOf(() => parseTtml(tt(`<p begin="0s" end="9999s">${spans}</p>`)))).toBe(
      'limitExceeded',
    );
    expect(codeOf(() => parseCaptions(`${'<!---->'.repeat(5000)}<no/>`))).toBe(
      'invalidSourceMedia',
    );
    const attributes = many(300_000, (place) => ` a${place}="x"`);
    const wide = codeOf(() => parseTtml(`<tt${attributes}><body/></tt>`));
    expect(['none', 'invalidSourceMedia']).toContain(wide);
    const text = 'x '.repeat(2_000_000);
    expect(one(shown(text))?.text).toHaveLength(text.length - 1);
  });

  it('names captions of samples by numbers, which are no identifiers', () => {
    const all = [caption({ identifier: 'top', region: captionRegions.top }), caption({})];
    const read = ttmlCaptions(printTtml(all, { numberOf: (item) => all.indexOf(item) + 1 }));
    expect(read.map(({ id, content }) => [id, content.identifier])).toEqual([
      ['top_n01_', 'top'],
      ['_n02_', undefined],
    ]);
    expect(read.every(({ begin, end }) => begin.value === 0n && end === undefined)).toBe(true);
  });

  it('has names for everything', () => {
    const ids = new XmlIds();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const id = ids.of(name);
        expect(id).toMatch(/^[\p{L}_][\p{L}\p{N}._-]*$/u);
        expect(nameOfId(id)).toBe(name);
      }),
    );
  });
});

describe('iTT', () => {
  const at = (start: number, end: number, region?: CaptionRegion): Caption =>
    caption({ start: ms(start), duration: ms(end - start), ...(region && { region }) });

  it('lets captions overlap in different regions only', () => {
    const { top, bottom } = captionRegions;
    expect(parseTtml(printItt([at(0, 10), at(5, 15, top), at(10, 20)]))).toHaveLength(3);
    expect(codeOf(() => printItt([at(0, 10, top), at(9, 15, top)]))).toBe('invalidArgument');
    expect(() => printItt([at(9, 15), at(0, 10)])).toThrow(/overlap only in different regions/);
    expect(codeOf(() => printItt([at(0, 10), at(9, 15, bottom)]))).toBe('none');
  });

  it('ignores what is behind characters, and says so', () => {
    const told: string[] = [];
    const listening = warnings$.subscribe(({ message }) => told.push(message));
    const styled = caption({
      styles: [{ start: 0, length: 1, backgroundColor: '#000000', fontStyle: 'italic' }],
    });
    const text = printCaptions([styled], 'itt');
    listening.unsubscribe();
    expect(parseTtml(text)[0]?.styles).toEqual([{ start: 0, length: 1, fontStyle: 'italic' }]);
    expect(told).toEqual([expect.stringMatching(/itt has no way to say backgroundColor/)]);
  });
});
