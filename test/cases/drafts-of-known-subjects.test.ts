import { describeDraft } from '../support/known-shape.ts';
import { subjects } from '../support/shapes.ts';

for (const shape of subjects) describeDraft(shape);
