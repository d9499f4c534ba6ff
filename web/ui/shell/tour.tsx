export default function Tour({ playbook }: { playbook: string }) {
  return playbook === '' ? null : null;
}
