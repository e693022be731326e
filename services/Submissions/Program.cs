using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.Submissions;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.Data;
using Trilateral.Submissions.RuleProfiles;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<SubmissionsDbContext>(SubmissionsService.Database);
builder.AddServiceMessaging<SubmissionsDbContext>(SubmissionsService.Messaging);
builder.AddServiceIdentity(SubmissionsService.Messaging);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, SubmissionsJson.Default));

var app = builder.Build();
app.UseServiceDefaults();
app.MapServiceHealth();
app.MapRuleProfiles();
app.MapContributions();
app.Run();
