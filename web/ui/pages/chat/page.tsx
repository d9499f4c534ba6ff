import { Page } from '../../components/page.tsx';
export default function P({ playbook }: { playbook: string }) {
  return <Page title="chat">{playbook}</Page>;
}
