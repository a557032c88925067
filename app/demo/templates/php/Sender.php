<?php

declare(strict_types=1);

namespace Kestrel\‹Name›;

use DateTimeImmutable;
use Psr\Log\LoggerInterface;

/** Talks to the modem bank. */
final class ‹Noun›Sender
{
    public function __construct(
        private readonly ‹Noun›Queue $queue,
        private readonly LoggerInterface $log,
        private readonly string $modem = 'tcp://modems:7788',
    ) {
    }

    /** Dials once and says whether the office took every page. */
    public function ‹verb›(‹Noun› $‹noun›): bool
    {
        $line = @stream_socket_client($this->modem, $code, $reason, ‹~20 the seconds to wait for a line›);
        if ($line === false) {
            $this->log->warning('no line', ['reason' => $reason, 'code' => $code]);
            return false;
        }
        fwrite($line, "ATDT {$‹noun›->office}\r\n");
        $answer = (string) fgets($line);
        $taken = str_starts_with($answer, 'CONNECT');
        foreach ($taken ? $‹noun›->pages : [] as $page) {
            fwrite($line, $page . "\f");
        }
        fclose($line);
        $this->settle($‹noun›, $taken);
        return $taken;
    }

    private function settle(‹Noun› $‹noun›, bool $taken): void
    {
        $state = $taken ? State::Done : State::Held;
        $this->queue->update($‹noun›->step($state, new DateTimeImmutable()));
        $this->log->info('dialled', ['reference' => $‹noun›->reference, 'state' => $state->value]);
    }
}
