import { bitstreamFilter } from '../../../operators/bitstreamFilter.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { describePassing, describeStage, subject } from '../../support/operatorCases.js';

const operator = subject<EncodedSample>('encoded', (source) =>
  source.pipe(bitstreamFilter('null')),
);

describePassing('bitstreamFilter', operator, false);
describeStage('bitstreamFilter', operator);
