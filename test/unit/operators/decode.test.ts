import { decode } from '../../../operators/decode.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { describePassing, describeStage, subject } from '../../support/operatorCases.js';

const operator = subject<EncodedSample>('encoded', (source) => source.pipe(decode()));

describePassing('decode', operator, false);
describeStage('decode', operator);
