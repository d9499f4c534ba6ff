import Code from '../../components/code.tsx';
import type { Mapping } from './answers.ts';

/** The statements that make the target's table. */
export default function Ddl({ of }: { of: Mapping }) {
  return <Code label={`DDL of ${of.target}`} text={of.ddl.join('\n\n')} language="sql" />;
}
