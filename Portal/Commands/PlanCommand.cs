using System.CommandLine;
using System.Globalization;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;

namespace Portal.Commands;

/// <summary><c>plan add</c>, <c>plan edit</c> and <c>plan list</c>.</summary>
internal static class PlanCommand
{
    public static Command Create() => new("plan", CommandText.Plan) { CreateAdd(), CreateEdit(), CreateList() };

    private static Command CreateAdd()
    {
        var fields = new PlanFieldOptions();
        var command = new Command("add", CommandText.PlanAdd);
        fields.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async services =>
            {
                var added = await services.GetRequiredService<AddPlan>().RunAsync(Caller.Operator, new(fields.Read(parsed)), cancellationToken);
                if (await added.IsRefusedAsync())
                {
                    return ExitCode.Failed;
                }

                Console.WriteLine(CommandText.PlanAdded, added.Value.PlanId);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static Command CreateEdit()
    {
        var id = new Argument<int>("id") { Description = CommandText.PlanId };
        var fields = new PlanFieldOptions();
        var command = new Command("edit", CommandText.PlanEdit) { id };
        fields.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async services =>
            {
                var edited = await services.GetRequiredService<EditPlan>().RunAsync(Caller.Operator, new(parsed.GetRequiredValue(id), fields.Read(parsed)), cancellationToken);
                return await edited.IsRefusedAsync() ? ExitCode.Failed : ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", CommandText.PlanList);
        command.SetAction((_, cancellationToken) => CommandHost.RunAsync(services => ListAsync(services, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var list = await services.GetRequiredService<ListPlans>().RunAsync(Caller.Operator, new(), cancellationToken);
        if (await list.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        foreach (var plan in list.Value.Plans)
        {
            var state = plan.Active ? "active" : "inactive";
            var price = plan.Monthly;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Id,5}  {state,-8}  {plan.QuotaGb,8} GB  {plan.StorageType,-10}  {string.Join(',', plan.Locations.Select(location => location.Code)),-10}  eur={price.Eur:0.00},usd={price.Usd:0.00},rub={price.Rub:0.00}  {plan.Name}"));
        }

        return ExitCode.Done;
    }
}
