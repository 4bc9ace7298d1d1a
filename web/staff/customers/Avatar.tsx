// A customer's picture, or the first letter of their name; who may write here changes it by touching it.

import { FileButton, Loader, Menu, UnstyledButton } from '@mantine/core';
import type { CustomerDetail } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Icon } from '../app/icons';
import { PICTURE_TYPES } from '../app/pictures';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import classes from './customer.module.css';
import { removeAvatar, setAvatar } from './queries';

interface AvatarProps {
  customer: CustomerDetail;
  fixed: boolean;
}

export function Avatar({ customer, fixed }: AvatarProps) {
  const { t, nameOf } = useTexts();
  const [busy, attempt] = useAttempt();
  const { id, avatar_url: url } = customer;
  const name = nameOf(customer);
  const letter = [...name.trim()][0] ?? '?';
  const look = url ? <img className={classes.avatar} src={url} alt="" /> : letter;
  if (fixed) {
    return (
      <span className={classes.initial} aria-hidden="true">
        {look}
      </span>
    );
  }

  const send = async (file: File) => {
    if (await attempt(() => setAvatar(id, file))) toast(t('customer.picture_saved', { name }), 'good');
  };
  const remove = async () => {
    if (await attempt(() => removeAvatar(id))) toast(t('customer.picture_removed', { name }), 'good');
  };

  return (
    <FileButton accept={PICTURE_TYPES} onChange={(file) => file && void send(file)}>
      {({ onClick: choose }) => (
        <Menu position="bottom-start" width={220}>
          <Menu.Target>
            <UnstyledButton className={classes.initial} aria-label={t('customer.picture', { name })}>
              {busy ? <Loader size={24} /> : look}
              <span className={classes.camera} aria-hidden="true">
                <Icon name="edit" size={14} />
              </span>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="upload" />} onClick={choose}>
              {t(url ? 'customer.picture_change' : 'customer.picture_add')}
            </Menu.Item>
            {url && (
              <Menu.Item leftSection={<Icon name="trash" />} onClick={() => void remove()}>
                {t('customer.picture_remove')}
              </Menu.Item>
            )}
            <p className={classes.pictureHint}>{t('customer.picture_hint')}</p>
          </Menu.Dropdown>
        </Menu>
      )}
    </FileButton>
  );
}
