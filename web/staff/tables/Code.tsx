// The code of one table, to be scanned from this screen or kept as a picture.

import { Button, Skeleton } from '@mantine/core';
import type { TableRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Ltr } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Icon } from '../app/icons';
import { download, Failed } from '../app/parts';
import { codeOf } from './queries';
import classes from './tables.module.css';

export function Code({ table }: { table: TableRead }) {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: ['tables', 'code', table.id, table.url],
    queryFn: () => codeOf(table.id),
  });
  const [address, setAddress] = useState<string | null>(null);
  const blob = query.data;
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  if (query.error && !blob) return <Failed error={query.error} again={() => void query.refetch()} />;
  return (
    <div className={classes.code}>
      {address ? (
        <img src={address} alt={t('tables.code_alt', { table: table.name })} />
      ) : (
        <Skeleton width={240} height={240} />
      )}
      <a href={table.url} target="_blank" rel="noopener">
        <Ltr>{table.url}</Ltr>
      </a>
      {blob && (
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          onClick={() => download(blob, `${table.name}.svg`)}
        >
          {t('tables.save')}
        </Button>
      )}
    </div>
  );
}
