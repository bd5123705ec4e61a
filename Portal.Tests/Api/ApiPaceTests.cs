using System.Net;
using Portal.Api;
using Portal.Configuration;

namespace Portal.Tests.Api;

/// <summary>So few requests a minute that none is granted again while a test runs.</summary>
public sealed class ApiPaceTests : IDisposable
{
    private static readonly IPAddress s_here = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_there = IPAddress.Parse("192.0.2.2");

    private readonly ApiPace _pace = new(new() { RequestsPerMinutePerToken = 2, RequestsPerMinutePerAddress = 3, BadTokensPerMinute = 1 });

    public void Dispose() => _pace.Dispose();

    [Fact]
    public void Too_many_requests_of_one_address_wait_and_others_do_not()
    {
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(_pace.EnterAddress(s_here)));

        Assert.InRange(_pace.EnterAddress(s_here)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.NotNull(_pace.EnterAddress(s_here.MapToIPv6()));
        Assert.Null(_pace.EnterAddress(s_there));
        Assert.Null(_pace.EnterAddress(null));
    }

    [Fact]
    public void A_network_of_the_sixth_generation_is_one_address()
    {
        Assert.All(Enumerable.Range(1, 3), last => Assert.Null(_pace.EnterAddress(IPAddress.Parse($"2001:db8:1:2::{last}"))));

        Assert.NotNull(_pace.EnterAddress(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.Null(_pace.EnterAddress(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void Too_many_requests_with_one_token_wait_and_others_do_not()
    {
        Assert.All(Enumerable.Range(0, 2), _ => Assert.Null(_pace.EnterToken(1)));

        Assert.InRange(_pace.EnterToken(1)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Null(_pace.EnterToken(2));
    }

    [Fact]
    public void Bad_tokens_close_the_address_for_a_while_and_looking_costs_nothing()
    {
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Null(_pace.EnterBadTokens(s_here)));

        _pace.NoteBadToken(s_here);
        _pace.NoteBadToken(s_here);

        Assert.Equal(TimeSpan.FromMinutes(1), _pace.EnterBadTokens(s_here));
        Assert.Null(_pace.EnterBadTokens(s_there));
    }

    [Fact]
    public void The_largest_setting_is_no_limit_that_anybody_meets()
    {
        using var pace = new ApiPace(new() { RequestsPerMinutePerToken = 1_000_000 });

        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.Null(pace.EnterToken(1)));
    }

    [Fact]
    public void The_standard_lets_ten_calls_a_second_through_and_a_minutes_worth_at_once()
    {
        using var pace = new ApiPace(new ApiOptions());

        Assert.All(Enumerable.Range(0, 600), _ => Assert.Null(pace.EnterToken(1)));
    }
}
