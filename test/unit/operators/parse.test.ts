import { parse } from '../../../operators/parse.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { describePassing, describeStage, subject } from '../../support/operatorCases.js';

const operator = subject<EncodedSample>('encoded', (source) => source.pipe(parse()));

describePassing('parse', operator, false);
describeStage('parse', operator);
