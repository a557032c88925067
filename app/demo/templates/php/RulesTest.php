<?php

declare(strict_types=1);

namespace Kestrel\‹Name›\Tests;

use DateTimeImmutable;
use Kestrel\‹Name›\‹Noun›;
use Kestrel\‹Name›\‹Noun›Rules;
use Kestrel\‹Name›\Refusal;
use Kestrel\‹Name›\State;
use PHPUnit\Framework\TestCase;

final class ‹Noun›RulesTest extends TestCase
{
    private function sample(): ‹Noun›
    {
        return ‹Noun›::open('kp-1', 'ghent', ['first', 'second'], new DateTimeImmutable('2025-03-04 12:00'));
    }

    public function testAReferenceIsNeeded(): void
    {
        $this->expectException(Refusal::class);
        ‹Noun›::open('  ', 'ghent', [], new DateTimeImmutable());
    }

    public function testFinalStatesAreFinal(): void
    {
        $done = $this->sample()->step(State::Done, new DateTimeImmutable());
        $this->expectException(Refusal::class);
        $done->step(State::Open, new DateTimeImmutable());
    }

    public function testEachAttemptWaitsLonger(): void
    {
        $rules = new ‹Noun›Rules();
        $first = $this->sample();
        self::assertGreaterThan($first->changed, $rules->next($first));
    }
%% Test page numbers

    public function testPagesAreNumbered(): void
    {
        self::assertStringContainsString('2/2', $this->sample()->numbered()[1]);
    }
%%.
%% Test the choice of a line

    public function testTheLeastBusyLineWins(): void
    {
        self::assertSame('b', (new ‹Noun›Rules())->line(['a' => 4, 'b' => 1]));
    }
%%.
}
