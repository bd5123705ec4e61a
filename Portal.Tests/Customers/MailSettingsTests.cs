using Portal.Components.Profile;
using Portal.Core.Customers;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class MailSettingsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_switched_off_stays_off_until_it_is_switched_on()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        Assert.DoesNotContain(MailKind.Renewed, await MutedAsync(world, ann));

        await SetAsync(world, ann, MailKind.Renewed, false);
        await SetAsync(world, ann, MailKind.Renewed, false);
        await SetAsync(world, ann, MailKind.OrderReady, false);
        Assert.Equal([MailKind.OrderReady, MailKind.Renewed], await MutedAsync(world, ann));
        await SetAsync(world, ann, MailKind.Renewed, true);

        Assert.Equal([MailKind.OrderReady], await MutedAsync(world, ann));
    }

    [Fact]
    public async Task What_protects_the_sign_in_cannot_be_switched_off()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();

        var refused = await world.Get<SetMailSettings>().RunAsync(ann, new(MailKind.KeyRevealed, false), Token);
        var unknown = await world.Get<SetMailSettings>().RunAsync(ann, new((MailKind)99, false), Token);

        Assert.Equal(RefusalCode.Invalid, refused.Refusal?.Code);
        Assert.Equal(RefusalCode.Invalid, unknown.Refusal?.Code);
        Assert.Empty(await MutedAsync(world, ann));
    }

    [Fact]
    public void Page_has_every_kind_once_with_words()
    {
        var shown = MailGroups.All.SelectMany(group => group.Kinds).ToList();

        Assert.Equal(Enum.GetValues<MailKind>().Order(), shown.Order());
        Assert.All(shown, kind => Assert.NotEqual(MailGroups.Name(kind), MailGroups.Note(kind)));
        Assert.All(MailGroups.All, group => Assert.All(group.Kinds, kind => Assert.Equal(group.IsSafety, !MailKinds.MayBeMuted(kind))));
    }

    private static async Task SetAsync(TestWorld world, Caller caller, MailKind kind, bool wanted) =>
        Assert.Null((await world.Get<SetMailSettings>().RunAsync(caller, new(kind, wanted), Token)).Refusal);

    private static async Task<IReadOnlyList<MailKind>> MutedAsync(TestWorld world, Caller caller)
    {
        var shown = await world.Get<ShowMailSettings>().RunAsync(caller, new(), Token);
        return [.. shown.Value.Settings.Where(setting => !setting.Wanted).Select(setting => setting.Kind)];
    }
}
