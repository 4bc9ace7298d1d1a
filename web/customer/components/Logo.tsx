import type { ImageOffered } from '@shared/api/schema';
import classes from './Logo.module.css';

/** Stands beside the name, and so says nothing itself. */
export const Logo = ({ logo }: { logo: ImageOffered }) => (
  <img className={classes.logo} src={logo.small} alt="" width={56} height={56} />
);
