import { describeDraft } from '../support/known-shape.ts';
import { frameworks } from '../support/shapes.ts';

for (const shape of frameworks) describeDraft(shape);
