import { Dialog } from '../components/dialog.tsx';
import { Key } from '../components/key.tsx';
import { knownKeys } from '../hooks/keys.ts';

/** Every key that does something here. */
export default function KeysSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog isOpen title="Keys" lead="They work wherever nothing is typed." onClose={onClose}>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-2">
        {knownKeys().map(({ key, does }) => (
          <div key={key} className="contents">
            <dt className="flex gap-1">
              <span className="sr-only">{key}</span>
              {key.split(' ').map((each) => (
                <Key key={each}>{each}</Key>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
