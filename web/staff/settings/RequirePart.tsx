// Whether everyone who works here needs a second factor; owners decide.

import { Switch } from '@mantine/core';
import type { StaffRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useAsk } from '../app/ask';
import { settingsQuery } from '../app/data';
import { Loaded } from '../app/parts';
import { refreshMe, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { updateSettings } from './queries';
import classes from './settings.module.css';

export function RequirePart({ people }: { people: StaffRead[] }) {
  const { t } = useTexts();
  const { me } = useSession();
  const { confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const settings = useQuery(settingsQuery);
  const without = people.filter((one) => one.is_active && !one.mfa_enabled);

  const change = async (require_mfa: boolean) => {
    if (busy) return;
    if (!require_mfa) {
      const yes = await confirm({
        title: t('require.off_title'),
        text: t('require.off_text'),
        yes: t('require.off_yes'),
        danger: true,
      });
      if (!yes) return;
    } else {
      const own = without.some((one) => one.id === me.id) ? `\n\n${t('require.own')}` : '';
      const yes = await confirm({
        title: t('require.title'),
        text: t('require.text', { n: without.length }) + own,
        yes: t('require.yes'),
        no: t('require.no'),
      });
      if (!yes) return;
    }
    if (!(await attempt(() => updateSettings({ require_mfa })))) return;
    toast(t(require_mfa ? 'require.now_on' : 'require.now_off'), 'good');
    await refreshMe();
  };

  return (
    <section className={classes.form} aria-label={t('require.part')}>
      <h3>{t('require.part')}</h3>
      <Loaded query={settings} rows={1}>
        {({ require_mfa }) => (
          <Switch
            label={t('require.label')}
            description={t('require.hint')}
            checked={require_mfa}
            onChange={(event) => void change(event.currentTarget.checked)}
          />
        )}
      </Loaded>
    </section>
  );
}
