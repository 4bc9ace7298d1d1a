// What was written to many at once, and what is to be.

import { Button } from '@mantine/core';
import type { CampaignRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useAsk } from '../app/ask';
import { Icon, type IconName } from '../app/icons';
import { Meter } from '../app/Meter';
import { Paged } from '../app/Paged';
import { Card, Rows, Tag, type Tone } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { CampaignForm } from './CampaignForm';
import { CampaignResultParts } from './CampaignResultParts';
import classes from './marketing.module.css';
import { campaignsQuery, deleteCampaign, moveCampaign, type Step, segmentsQuery } from './queries';
import { StartForm } from './StartForm';

const TONES: Record<CampaignRead['status'], Tone> = {
  draft: 'plain',
  scheduled: 'info',
  running: 'violet',
  paused: 'warn',
  done: 'good',
  cancelled: 'bad',
};

export function CampaignsPart() {
  const { t } = useTexts();
  const may = useMay();
  const { ask } = useAsk();
  const query = useInfiniteQuery(campaignsQuery);
  const { data: segments } = useQuery(segmentsQuery);

  const write = async (campaign: CampaignRead | null, copy = false) => {
    const saved = await ask<CampaignRead>(
      t(campaign && !copy ? 'campaigns.edit' : 'campaigns.new', { name: campaign?.name ?? '' }),
      (close) => <CampaignForm campaign={campaign} copy={copy} close={close} />,
      { wide: true },
    );
    if (saved) toast(t('campaigns.saved', { name: saved.name }), 'good');
  };

  return (
    <Card id="campaigns" title={t('campaigns.title')}>
      <p className="muted">{t('campaigns.text')}</p>
      {may('campaigns:write') &&
        (segments?.length === 0 ? (
          <p>{t('campaigns.segment_first')}</p>
        ) : (
          <p className={classes.lead}>
            <Button leftSection={<Icon name="plus" size={16} />} onClick={() => void write(null)}>
              {t('campaigns.new')}
            </Button>
          </p>
        ))}
      <Paged query={query} icon="mail" none={t('campaigns.none')} more={t('campaigns.more')}>
        {(campaigns) => (
          <Rows>
            {campaigns.map((one) => (
              <CampaignRow
                key={one.id}
                campaign={one}
                edit={() => void write(one)}
                copy={() => void write(one, true)}
              />
            ))}
          </Rows>
        )}
      </Paged>
    </Card>
  );
}

interface CampaignRowProps {
  campaign: CampaignRead;
  edit: () => void;
  copy: () => void;
}

function CampaignRow({ campaign, edit, copy }: CampaignRowProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const may = useMay();
  const { ask, confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const { id, name, status } = campaign;

  const start = async () => {
    const started = await ask<CampaignRead>(t('campaigns.start', { name }), (close) => (
      <StartForm campaign={campaign} close={close} />
    ));
    if (!started) return;
    toast(
      started.status === 'scheduled' && started.starts_at
        ? t('campaigns.scheduled_for', { at: dayAndTime(started.starts_at) })
        : t('campaigns.started', { name }),
      'good',
    );
  };
  const move = async (step: Step) => {
    const sure =
      step !== 'stop' ||
      (await confirm({
        title: t('campaigns.stop_title', { name }),
        text: t('campaigns.stop_text'),
        yes: t('campaigns.stop'),
        danger: true,
      }));
    if (sure) await attempt(() => moveCampaign(id, step));
  };
  const remove = async () => {
    const sure = await confirm({
      title: t('campaigns.remove_title', { name }),
      yes: t('campaigns.remove'),
      danger: true,
    });
    if (sure) await attempt(() => deleteCampaign(id));
  };
  const look = () =>
    void ask<null>(name, () => <CampaignResultParts campaign={campaign} />, {
      wide: true,
    });
  const tool = (icon: IconName, label: string, run: () => void) => (
    <ToolButton icon={icon} size={36} loading={busy} label={label} onClick={run} />
  );
  const isStarted = campaign.started_at !== null;
  return (
    <li>
      <div className={classes.rowHead}>
        <strong>
          <Own>{name}</Own>
        </strong>
        <Tag tone={TONES[status]}>{t(`campaigns.status.${status}`)}</Tag>
        <span className={classes.tools}>
          {isStarted && (
            <Button size="compact-md" variant="default" onClick={look}>
              {t('campaigns.result')}
            </Button>
          )}
          {may('campaigns:write') && (
            <>
              {(status === 'draft' || status === 'scheduled') && (
                <Button size="compact-md" loading={busy} onClick={() => void start()}>
                  {t('campaigns.start_now')}
                </Button>
              )}
              {status === 'scheduled' && (
                <Button
                  size="compact-md"
                  variant="default"
                  loading={busy}
                  onClick={() => void move('unschedule')}
                >
                  {t('campaigns.unschedule')}
                </Button>
              )}
              {status === 'running' && (
                <Button size="compact-md" variant="default" loading={busy} onClick={() => void move('pause')}>
                  {t('campaigns.pause')}
                </Button>
              )}
              {status === 'paused' && (
                <Button size="compact-md" loading={busy} onClick={() => void move('resume')}>
                  {t('campaigns.resume')}
                </Button>
              )}
              {(status === 'running' || status === 'paused') && (
                <Button size="compact-md" color="red.9" loading={busy} onClick={() => void move('stop')}>
                  {t('campaigns.stop')}
                </Button>
              )}
              {status === 'draft' && tool('edit', t('campaigns.edit', { name }), edit)}
              {isStarted && (
                <Button size="compact-md" variant="subtle" onClick={copy}>
                  {t('campaigns.copy')}
                </Button>
              )}
              {status === 'draft' &&
                tool('trash', t('campaigns.remove_named', { name }), () => void remove())}
            </>
          )}
        </span>
      </div>
      <p className="muted">
        {t('campaigns.to', { segment: campaign.segment_name })}
        {' · '}
        {campaign.channels.map((one) => t(`channel.${one}`)).join(t('rule.or'))}
        {campaign.starts_at && ` · ${dayAndTime(campaign.starts_at)}`}
      </p>
      {status === 'done' && campaign.queued === 0 && (
        <p>{t(campaign.looked_at === 0 ? 'campaigns.nobody_was_in_it' : 'campaigns.nobody_got_it')}</p>
      )}
      {campaign.waits_until && <p>{t('campaigns.waits', { at: dayAndTime(campaign.waits_until) })}</p>}
      {isStarted && <Progress campaign={campaign} />}
    </li>
  );
}

function Progress({ campaign }: { campaign: CampaignRead }) {
  const { t } = useTexts();
  const { looked_at, queued, held_out, unreachable, capped, queued_at, status } = campaign;
  return (
    <div className={classes.progress}>
      {status === 'running' && (
        <Meter percent={queued_at ? 100 : Math.min(95, 5 + looked_at / 2000)} tone="info" />
      )}
      <p className="muted" aria-live="polite">
        {t('campaigns.progress', { n: queued, held_out, unreachable, capped })}
      </p>
    </div>
  );
}
