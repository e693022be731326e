using Trilateral.Submissions;
using Trilateral.Submissions.Data;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<SubmissionsDbContext>(SubmissionsService.Database);
builder.AddServiceMessaging<SubmissionsDbContext>(SubmissionsService.Messaging);
builder.AddServiceIdentity(SubmissionsService.Messaging);

var app = builder.Build();
app.UseServiceDefaults();
app.MapServiceHealth();
app.Run();
