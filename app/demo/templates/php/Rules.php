<?php

declare(strict_types=1);

namespace Kestrel\‹Name›;

use DateTimeImmutable;
use DateTimeZone;

/** The table by which ‹name› decides, kept in code so that a change is reviewed like any other. */
final class ‹Noun›Rules
{
    private const FALLBACK = [‹~20 the fallback wait›, ‹~4 the fallback attempts›];

    /** Office to minutes between attempts and days that a copy is kept. */
    private const TABLE = [
%%rows Add the office of ‹place› |         '‹slug›' => [‹n›, ‹m›],
    ];

    public function knows(string $office): bool
    {
        return isset(self::TABLE[strtolower($office)]);
    }

    /** Minutes between two attempts. */
    public function wait(string $office): int
    {
        return (self::TABLE[strtolower($office)] ?? self::FALLBACK)[0];
    }

    /** When the next attempt is made: each waits longer than the one before. */
    public function next(‹Noun› $‹noun›): DateTimeImmutable
    {
        $minutes = $this->wait($‹noun›->office) * (2 ** min($‹noun›->attempts, ‹~5 the doublings›));
        return $‹noun›->changed->modify("+{$minutes} minutes");
    }
%% Leave offices in peace outside their hours

    /** Offices pull the plug at night. */
    public function isOpen(string $office, DateTimeImmutable $now): bool
    {
        $local = $now->setTimezone(new DateTimeZone('Europe/Brussels'));
        $hour = (int) $local->format('G');
        $day = (int) $local->format('N');
        return $this->knows($office) && $day < 6 && $hour >= 8 && $hour < ‹~17 the closing hour›;
    }
%%.
%% Choose the line that is least busy

    /** @param array<string, int> $lines Calls per line. */
    public function line(array $lines): string
    {
        if ($lines === []) {
            throw new Refusal('no line is free');
        }
        asort($lines);
        return (string) array_key_first($lines);
    }
%%.
}
