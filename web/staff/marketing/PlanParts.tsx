// Whom a campaign would reach now, how it reads, and what it costs.

import type { CampaignPlan, CampaignPlanOf } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Meter } from '../app/Meter';
import { Failed } from '../app/parts';
import { fullness } from '../app/plots';
import { useSession } from '../app/session';
import { Figure } from '../order/messageParts';
import classes from './marketing.module.css';
import { planQuery } from './queries';

interface PlanPartsProps {
  /** None: something is still missing. */
  wanted: CampaignPlanOf | null;
  /** Without how it reads. */
  brief?: boolean;
}

const NOTHING: CampaignPlanOf = { segment_id: '', channels: [], texts: {}, holdout_percent: 0 };

export function PlanParts({ wanted, brief = false }: PlanPartsProps) {
  const { t } = useTexts();
  const query = useQuery({ ...planQuery(wanted ?? NOTHING), enabled: wanted !== null });
  const { data, error, isFetching } = query;
  return (
    <section className={classes.found} aria-label={t('campaigns.plan')} aria-busy={isFetching}>
      {error && !isFetching ? (
        <Failed error={error} again={() => void query.refetch()} />
      ) : data === undefined ? (
        <p>{t(wanted ? 'loading' : 'campaigns.plan_missing')}</p>
      ) : (
        <Plan plan={data} brief={brief} />
      )}
    </section>
  );
}

/** How many would get it. */
export const reachedBy = (plan: CampaignPlan): number =>
  Object.values(plan.by_channel).reduce((sum, people) => sum + people, 0);

/** Of a large segment only some were looked at, so that there may be others. */
export const reachesNobody = (plan: CampaignPlan): boolean =>
  reachedBy(plan) === 0 && plan.looked_at >= plan.customers;

function Plan({ plan, brief }: { plan: CampaignPlan; brief: boolean }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { cost } = useFormats(business);
  const channels = Object.entries(plan.by_channel);
  const reached = reachedBy(plan);
  const some = (people: number) =>
    plan.is_about && people > 0 ? t('campaigns.about', { n: people }) : digits(people);
  return (
    <>
      <p className={classes.figure}>
        <strong>{some(reached)}</strong> <span>{t('campaigns.reached', { n: plan.customers })}</span>
      </p>
      {reachesNobody(plan) && (
        <Notice tone="warn" icon="warn">
          {t(plan.customers === 0 ? 'campaigns.segment_empty' : 'campaigns.reaches_nobody')}
        </Notice>
      )}
      {channels.map(([channel, people]) => (
        <div key={channel} className={classes.metered}>
          <Figure name={t(`channel.${channel}`)}>
            <span>{some(people)}</span>
          </Figure>
          <Meter percent={fullness(people, plan.customers)} tone="info" />
        </div>
      ))}
      <Figure name={t('campaigns.held_out')}>
        <span>{some(plan.held_out)}</span>
      </Figure>
      <Figure name={t('campaigns.unreachable')}>
        <span>{digits(plan.unreachable)}</span>
      </Figure>
      {plan.capped > 0 && (
        <Figure name={t('campaigns.capped')}>
          <span>{digits(plan.capped)}</span>
        </Figure>
      )}
      {plan.looked_at < plan.customers && (
        <p className="muted">{t('campaigns.reckoned', { n: plan.looked_at })}</p>
      )}
      {plan.is_about && plan.looked_at === plan.customers && (
        <p className="muted">{t('campaigns.lot_later')}</p>
      )}
      {plan.sms_segments > 0 && (
        <>
          <Figure name={t('campaigns.segments')}>
            <span>{digits(plan.sms_segments)}</span>
          </Figure>
          <Figure name={t('campaigns.cost')}>
            <strong>
              {plan.cost ? cost(plan.cost.micros, plan.cost.currency) : t('campaigns.cost_unknown')}
            </strong>
          </Figure>
          {plan.sms_segments > plan.segments_left_today && (
            <Notice tone="warn" icon="warn">
              {t('campaigns.over_cap', { n: plan.segments_left_today })}
            </Notice>
          )}
        </>
      )}
      {!brief &&
        plan.texts.map((one) => (
          <div
            key={one.language}
            className={classes.reads}
            lang={one.language}
            dir={one.language === 'ar' ? 'rtl' : 'ltr'}
          >
            {one.subject && <strong>{one.subject}</strong>}
            <p>{one.body}</p>
            {one.sms_segments !== null && (
              <p className="muted">{t('campaigns.text_segments', { n: one.sms_segments })}</p>
            )}
            {one.not_gsm && <p className="muted">{t('campaigns.not_gsm', { some: one.not_gsm })}</p>}
          </div>
        ))}
    </>
  );
}
