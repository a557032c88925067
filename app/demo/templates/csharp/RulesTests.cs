using Xunit;

namespace Kestrel.‹Name›.Tests;

public sealed class ‹Noun›RulesTests
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly ‹Noun›Rules rules = new();

    private static ‹Noun› Sample(string reference = "kp-1") => ‹Noun›.Create(reference, "ghent", "-", Noon);

    [Fact]
    public void AReferenceIsNeeded() => Assert.Throws<RefusalException>(() => Sample("  "));

    [Fact]
    public void FinalStatesAreFinal() =>
        Assert.Throws<RefusalException>(() => Sample().Step(State.Done, Noon).Step(State.Open, Noon));

    [Fact]
    public void TheTableIsNotEmpty() => Assert.True(rules.Count > 0);
%% Test the frame

    [Fact]
    public void AFrameHasStartAndEnd()
    {
        var frame = Sample().ToFrame();
        Assert.Equal(0x02, frame[0]);
        Assert.Equal(0x03, frame[^1]);
    }
%%.
%% Test the twin lanes

    [Fact]
    public void EvenReferencesTakeTheTwin() => Assert.Equal(rules.Lane(Sample("kp-2")) + 100, rules.LaneOfPair(Sample("kp-2")));
%%.
%% Test our patience

    [Fact]
    public void WeGiveUpFirst() => Assert.True(rules.Patience("atlantis").TotalMilliseconds < rules.Find("atlantis").Milliseconds);
%%.
}
