import { Link } from '@tanstack/react-router';
import { Button } from '../components/button.tsx';

/** Name and menu, where there is no room for the sidebar. */
export function Topbar({ isMenuOpen, onMenu }: { isMenuOpen: boolean; onMenu: () => void }) {
  return (
    <header className="no-print flex items-center justify-between border-b border-line bg-surface px-4 py-2 md:hidden">
      <Link to="/" className="flex items-center gap-2 font-semibold">
        <img src="/godwit.svg" alt="" width="24" height="24" /> Godwit
      </Link>
      <Button look="quiet" icon={isMenuOpen ? 'cross' : 'menu'} aria-expanded={isMenuOpen} aria-controls="rooms" onClick={onMenu}>
        Menu
      </Button>
    </header>
  );
}
