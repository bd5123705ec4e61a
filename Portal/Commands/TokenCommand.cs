using System.CommandLine;
using System.Globalization;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Commands;

/// <summary><c>token add</c>, <c>token list</c> and <c>token revoke</c>.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", CommandText.Token) { CreateAdd(), CreateList(), CreateRevoke() };

    private static Command CreateAdd()
    {
        var email = new Argument<string>("email") { Description = CommandText.Email };
        var name = new Option<string>("--name") { Description = CommandText.TokenName, Required = true };
        var scopes = new Option<TokenScopes[]>("--scopes")
        {
            Description = CommandText.TokenScopes,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result =>
            {
                var chosen = new List<TokenScopes>();
                foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
                {
                    if (Enum.TryParse<TokenScopes>(word, ignoreCase: true, out var scope) && Enum.IsDefined(scope) && !char.IsDigit(word[0]))
                    {
                        chosen.Add(scope);
                    }
                    else
                    {
                        result.AddError(string.Format(CultureInfo.CurrentCulture, CommandText.NoSuchScope, word));
                    }
                }

                return [.. chosen];
            },
            DefaultValueFactory = _ => [TokenScopes.Read],
        };
        var days = new Option<int?>("--days") { Description = CommandText.TokenDays };
        var command = new Command("add", CommandText.TokenAdd) { email, name, scopes, days };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async services =>
            {
                var all = parsed.GetValue(scopes)!.Aggregate(TokenScopes.None, (sum, scope) => sum | scope);
                var input = new AddTokenInput(parsed.GetRequiredValue(name), all, parsed.GetValue(days), parsed.GetRequiredValue(email));
                var added = await services.GetRequiredService<AddToken>().RunAsync(Caller.Operator, input, cancellationToken);
                if (await added.IsRefusedAsync())
                {
                    return ExitCode.Failed;
                }

                Console.WriteLine(added.Value.Token);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static Command CreateList()
    {
        var email = new Argument<string>("email") { Description = CommandText.Email };
        var command = new Command("list", CommandText.TokenList) { email };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(services => ListAsync(services, parsed.GetRequiredValue(email), cancellationToken), cancellationToken));
        return command;
    }

    private static Command CreateRevoke()
    {
        var email = new Argument<string>("email") { Description = CommandText.Email };
        var id = new Argument<int>("id") { Description = CommandText.TokenId };
        var command = new Command("revoke", CommandText.TokenRevoke) { email, id };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async services =>
            {
                var input = new RevokeTokenInput(parsed.GetRequiredValue(id), parsed.GetRequiredValue(email));
                var revoked = await services.GetRequiredService<RevokeToken>().RunAsync(Caller.Operator, input, cancellationToken);
                return await revoked.IsRefusedAsync() ? ExitCode.Failed : ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(IServiceProvider services, string email, CancellationToken cancellationToken)
    {
        var list = services.GetRequiredService<ListTokens>();
        int? before = null;
        do
        {
            var page = await list.RunAsync(Caller.Operator, new(email, before), cancellationToken);
            if (await page.IsRefusedAsync())
            {
                return ExitCode.Failed;
            }

            foreach (var token in page.Value.Items)
            {
                var scopes = token.Scopes.ToString().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{token.Id,5}  {token.State,-7}  {scopes,-21}  {token.CreatedAt:yyyy-MM-dd}  {token.ExpiresAt,-10:yyyy-MM-dd}  {token.LastUsedAt,-16:yyyy-MM-dd HH:mm}  {token.LastUsedFrom,-15}  {token.Name}"));
            }

            before = page.Value.NextBeforeId;
        }
        while (before is not null);

        return ExitCode.Done;
    }
}
