// A campaign starts: whom it reaches and what it costs is seen once more before it does.

import { Button, Radio, TextInput } from '@mantine/core';
import type { CampaignRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import classes from './marketing.module.css';
import { PlanParts, reachesNobody } from './PlanParts';
import { planQuery, startCampaign } from './queries';

interface StartFormProps {
  campaign: CampaignRead;
  close: (started: CampaignRead | null) => void;
}

export function StartForm({ campaign, close }: StartFormProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const [later, setLater] = useState(false);
  const [at, setAt] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, submit } = useSubmit();
  const { id, segment_id, channels, texts, holdout_percent } = campaign;
  const wanted = { campaign_id: id, segment_id, channels, texts, holdout_percent };
  const { data: plan } = useQuery(planQuery(wanted));
  // At a later time it may reach somebody.
  const isForNobody = !later && plan !== undefined && reachesNobody(plan);

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    // As the clock of this device has it.
    const moment = later && at ? new Date(at) : null;
    if (later && (!moment || Number.isNaN(moment.getTime()))) return;
    let started: CampaignRead | null = null;
    const done = await submit(async () => {
      started = await startCampaign(campaign.id, moment?.toISOString() ?? null);
    });
    if (done) close(started);
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <PlanParts wanted={wanted} brief />
      <Radio.Group
        label={t('campaigns.when')}
        value={later ? 'later' : 'now'}
        onChange={(value) => setLater(value === 'later')}
      >
        <div className={classes.some}>
          <Radio value="now" label={t('campaigns.now')} />
          <Radio value="later" label={t('campaigns.later')} />
        </div>
      </Radio.Group>
      {later && (
        <TextInput
          type="datetime-local"
          label={t('campaigns.at')}
          value={at}
          error={tried && !at ? t('missing.value') : null}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
      )}
      <p className="muted">{t('campaigns.quiet')}</p>
      {!later && plan?.waits_until && (
        <p>{t('campaigns.would_wait', { at: dayAndTime(plan.waits_until) })}</p>
      )}
      <Refusal error={problem} />
      <Button type="submit" loading={busy} disabled={isForNobody}>
        {t(later ? 'campaigns.schedule' : 'campaigns.start_now')}
      </Button>
    </form>
  );
}
