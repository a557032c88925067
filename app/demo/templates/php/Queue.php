<?php

declare(strict_types=1);

namespace Kestrel\‹Name›;

use PDO;

/** ‹Nouns› that wait for a free line. */
final class ‹Noun›Queue
{
    public function __construct(private readonly PDO $database)
    {
    }

    /** Puts a ‹noun› at the end; a second one of the same reference is the same ‹noun›. */
    public function put(‹Noun› $‹noun›): bool
    {
        $insert = $this->database->prepare(
            'insert into ‹nouns› (reference, office, state, changed) values (?, ?, ?, ?) on conflict do nothing',
        );
        $insert->execute([$‹noun›->reference, $‹noun›->office, $‹noun›->state->value, $‹noun›->changed->format(DATE_ATOM)]);
        return $insert->rowCount() === 1;
    }

    /** @return list<string> References of an office that wait, oldest first. */
    public function waiting(string $office): array
    {
        $select = $this->database->prepare(
            "select reference from ‹nouns› where office = ? and state = 'open' order by changed limit ‹~40 the page size›",
        );
        $select->execute([$office]);
        return $select->fetchAll(PDO::FETCH_COLUMN);
    }

    public function update(‹Noun› $‹noun›): void
    {
        $this->database
            ->prepare('update ‹nouns› set state = ?, changed = ? where reference = ?')
            ->execute([$‹noun›->state->value, $‹noun›->changed->format(DATE_ATOM), $‹noun›->reference]);
    }

    /** @return array<string, int> How many ‹nouns› stand in each state. */
    public function counts(): array
    {
        $rows = $this->database->query('select state, count(*) from ‹nouns› group by state');
        return array_map(intval(...), $rows->fetchAll(PDO::FETCH_KEY_PAIR));
    }
}
