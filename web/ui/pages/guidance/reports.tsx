import { addressOf } from '../../api.ts';
import { linkLook } from '../../components/button.tsx';
import { Select } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAddress } from '../../hooks/search.ts';
import { agoText } from '../../words/moments.ts';

type Report = Answer<'GET /api/playbooks/{playbook}/reports'>['reports'][number];
const reportKey = 'GET /api/playbooks/{playbook}/reports/{report}';

/** What people are looking for first. */
const first = ['guidance', 'for_clinical_leads', 'for_finance_leads', 'for_it_leads'];

const inOrder = (of: readonly Report[]): Report[] => {
  const place = ({ report }: Report): number => (first.includes(report) ? first.indexOf(report) : first.length);
  return [...of].sort((a, b) => place(a) - place(b) || a.title.localeCompare(b.title));
};

/** One report at a time, as it is printed; it holds no scripts, and the frame would let none run. */
export function Reports({ playbook, of }: { playbook: string; of: readonly Report[] }) {
  const [{ report }, change] = useAddress();
  const sorted = inOrder(of);
  const chosen = sorted.find((each) => each.report === report) ?? sorted[0];
  if (!chosen) return null;
  const address = (format: string): string => addressOf(reportKey, { playbook, report: chosen.report }, { format });
  return (
    <section aria-label="Reports" className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      <div className="no-print flex flex-wrap items-end gap-3 border-b border-line p-4">
        <div className="min-w-56 grow">
          <Select label="Report" value={chosen.report} onChange={({ target }) => change({ report: target.value }, true)}>
            {sorted.map((each) => (
              <option key={each.report} value={each.report}>
                {each.title}
              </option>
            ))}
          </Select>
        </div>
        <p className="pb-2 text-xs text-faint">{`written ${agoText(chosen.at)}`}</p>
        <a href={address('html')} target="_blank" rel="noreferrer" className={linkLook('plain')}>
          Open to print
        </a>
        {chosen.formats.map((format) => (
          <a key={format} href={address(format)} download={`${chosen.report}.${format}`} className={linkLook('quiet')}>
            <Icon name="download" size={14} /> {format.toUpperCase()}
          </a>
        ))}
      </div>
      <iframe key={chosen.report} title={chosen.title} src={address('html')} sandbox="allow-popups" className="h-[75dvh] w-full bg-white" />
    </section>
  );
}
