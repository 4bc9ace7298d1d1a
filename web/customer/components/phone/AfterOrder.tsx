// Under an order: whoever has proved no phone may do so, and whoever has saved an address with it hears whether it is.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { AddressCreate, OfferNoted } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { type MutationState, useMutationState, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { offersNoted } from '../../services/agreeing';
import { keepAddress, keepingOf, ownAt } from '../../services/phone';
import { maySignedIn } from '../../services/signedIn';
import classes from '../account/Account.module.css';
import { ROW, RowText } from '../RowText';
import { PhoneTexts } from './PhoneTexts';

interface AfterOrderProps {
  slug: string;
  /** Its id, and of whom it is. */
  order: string;
  token: string;
}

export default function AfterOrder(props: AfterOrderProps) {
  return (
    <PhoneTexts>
      <Kept slug={props.slug} />
      <Offers {...props} />
      <Offer {...props} />
    </PhoneTexts>
  );
}

/** Not to those who have an account: it keeps their orders. */
function Offer({ slug, order, token }: AfterOrderProps) {
  const { t } = useTexts();
  const { data: mine } = useQuery(ownAt(slug));
  const { data: noted } = useQuery(offersNoted({ slug, order, token }));
  if (mine !== null || maySignedIn() || noted?.some(isWaitingForCode)) return null;
  const back = `/track/${order}`;
  return (
    <Link to="/r/$slug/phone" params={{ slug }} search={{ back }} id="phone-link" className={ROW}>
      <RowText icon="people" title={t('phone.link.track')} hint={t('phone.link_hint.track')} />
    </Link>
  );
}

const isWaitingForCode = ({ state }: OfferNoted): boolean => state === 'code_needed';

/** What became of the wish for offers that was ticked with the order. */
function Offers({ slug, order, token }: AfterOrderProps) {
  const texts = useTexts();
  const { t } = texts;
  const { data, error, refetch } = useQuery(offersNoted({ slug, order, token }));
  return (
    <>
      {/* There before it says something: only then is that read out everywhere. */}
      <div role="status">
        {data
          ?.filter((one) => !isWaitingForCode(one))
          .map(({ channel, state }) => (
            <Notice
              key={channel}
              tone={state === 'agreed' ? 'good' : 'info'}
              icon={state === 'agreed' ? 'check' : 'info'}
            >
              {t(state === 'agreed' ? `offers.agreed.${channel}` : 'offers.link_sent')}
            </Notice>
          ))}
      </div>
      {data?.some(isWaitingForCode) && (
        <Link
          to="/r/$slug/phone"
          params={{ slug }}
          search={{ back: `/track/${order}` }}
          id="offers-code"
          className={ROW}
        >
          <RowText icon="people" title={t('offers.code')} hint={t('offers.code_hint')} />
        </Link>
      )}
      {error && (
        <Notice tone="warn" icon="warn">
          <div className={classes.told}>
            <p>
              {t('offers.not_noted')} {explain(error, texts)}
            </p>
            {!(error instanceof Problem) && (
              <Button size="sm" variant="default" onClick={() => void refetch()}>
                {t('try_again')}
              </Button>
            )}
          </div>
        </Notice>
      )}
    </>
  );
}

function Kept({ slug }: { slug: string }) {
  const texts = useTexts();
  const { t } = texts;
  const last = useMutationState({
    filters: { mutationKey: keepingOf(slug) },
    select: ({ state }) => state as MutationState<unknown, Error, AddressCreate>,
  }).at(-1);
  const said = last?.variables;
  return (
    <>
      {/* There before it says something: only then is that read out everywhere. */}
      <div role="status">
        {last?.status === 'success' && (
          <Notice tone="good" icon="check">
            {t('phone.kept')}
          </Notice>
        )}
      </div>
      {last?.status === 'error' && (
        <Notice tone="warn" icon="warn">
          <div className={classes.told}>
            <p>
              {t('phone.not_kept')} {explain(last.error, texts)}
            </p>
            {said && (
              <Button size="sm" variant="default" onClick={() => keepAddress(slug, said)}>
                {t('try_again')}
              </Button>
            )}
          </div>
        </Notice>
      )}
    </>
  );
}
