import { GodwitError } from '../../model/errors.ts';
import { bucketRoot, type Manifest, manifest, runRoot } from '../../model/manifest.ts';

/** A manifest from its JSON text. Throws `manifest_invalid` where it is none, or where its roots are not those of its own buckets. */
export function readManifest(text: string): Manifest {
  const parsed = manifest.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const old = issue?.path.join('.') === 'manifest' ? ' It is of another version of Godwit.' : '';
    throw new GodwitError(
      'manifest_invalid',
      `The manifest is not readable: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.${old}`,
    );
  }
  const wrong = parsed.data.phases.find(({ buckets, root }) => bucketRoot(buckets) !== root)?.phase;
  if (wrong !== undefined)
    throw new GodwitError('manifest_invalid', `The manifest contradicts itself: the root of ${wrong} is not that of its buckets.`);
  if (runRoot(parsed.data.phases) !== parsed.data.root) {
    throw new GodwitError('manifest_invalid', 'The manifest contradicts itself: its root is not that of its phases.');
  }
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GodwitError('manifest_invalid', 'The manifest is not JSON.');
  }
}
