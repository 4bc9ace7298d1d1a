// Under an order: whoever has proved no phone may do so, and whoever has saved an address with it hears whether it is.

import { Button } from '@mantine/core';
import type { AddressCreate } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { type MutationState, useMutationState, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { keepAddress, keepingOf, ownAt } from '../../services/phone';
import { maySignedIn } from '../../services/signedIn';
import classes from '../account/Account.module.css';
import { ROW, RowText } from '../RowText';
import { PhoneTexts } from './PhoneTexts';

interface AfterOrderProps {
  slug: string;
  /** The address of the order's page. */
  back: string;
}

export default function AfterOrder(props: AfterOrderProps) {
  return (
    <PhoneTexts>
      <Kept slug={props.slug} />
      <Offer {...props} />
    </PhoneTexts>
  );
}

/** Not to those who have an account: it keeps their orders. */
function Offer({ slug, back }: AfterOrderProps) {
  const { t } = useTexts();
  const { data: mine } = useQuery(ownAt(slug));
  if (mine !== null || maySignedIn()) return null;
  return (
    <Link to="/r/$slug/phone" params={{ slug }} search={{ back }} id="phone-link" className={ROW}>
      <RowText icon="people" title={t('phone.link.track')} hint={t('phone.link_hint.track')} />
    </Link>
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
