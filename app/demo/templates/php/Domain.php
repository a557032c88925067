<?php

declare(strict_types=1);

namespace Kestrel\‹Name›;

use DateTimeImmutable;

/** Why something was not accepted, in words for the caller. */
final class Refusal extends \RuntimeException
{
}

/** Where a ‹noun› stands. */
enum State: string
{
    case Open = 'open';
    case Held = 'held';
    case Done = 'done';
    case Refused = 'refused';

    /** @return list<self> */
    public function next(): array
    {
        return match ($this) {
            self::Open => [self::Held, self::Done, self::Refused],
            self::Held => [self::Open, self::Refused],
            self::Done, self::Refused => [],
        };
    }
}

/** One ‹noun› as the rest of the company sees it. */
final readonly class ‹Noun›
{
    private const LONGEST_REFERENCE = ‹~32 the longest reference›;
    private const MOST_PAGES = ‹~12 the most pages›;

    /** @param list<string> $pages */
    private function __construct(
        public string $reference,
        public string $office,
        public array $pages,
        public State $state,
        public int $attempts,
        public DateTimeImmutable $changed,
    ) {
    }

    /** A new ‹noun›, checked. @param list<string> $pages */
    public static function open(string $reference, string $office, array $pages, DateTimeImmutable $now): self
    {
        $clean = strtoupper(trim($reference));
        if ($clean === '') {
            throw new Refusal('the reference is empty');
        }
        if (strlen($clean) > self::LONGEST_REFERENCE) {
            throw new Refusal('the reference has ' . strlen($clean) . ' letters');
        }
        if (count($pages) > self::MOST_PAGES) {
            throw new Refusal('that many pages do not get through');
        }
        return new self($clean, strtolower($office), $pages, State::Open, 0, $now);
    }

    /** The ‹noun› after a step; final states take none. */
    public function step(State $to, DateTimeImmutable $now): self
    {
        if (!in_array($to, $this->state->next(), true)) {
            throw new Refusal("a ‹noun› cannot go from {$this->state->value} to {$to->value}");
        }
        return new self($this->reference, $this->office, $this->pages, $to, $this->attempts + 1, $now);
    }
%% Tell stuck ‹nouns› from slow ones

    /** A ‹noun› that was tried often needs a person. */
    public function isStuck(): bool
    {
        return $this->state === State::Held && $this->attempts >= ‹~6 the attempts before a person looks›;
    }
%%.
%% Number pages as the offices want them

    /** @return list<string> The pages with their number below. */
    public function numbered(): array
    {
        $all = count($this->pages);
        return array_map(
            fn (int $at, string $page): string => rtrim($page) . "\n\n" . ($at + 1) . "/{$all}\n",
            array_keys($this->pages),
            $this->pages,
        );
    }
%%.
}
