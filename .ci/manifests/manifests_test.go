// Package manifests holds Kubernetes' own code against the manifests of msb example kubernetes. It is a module of its own, so that the
// program's dependencies stay few.
package manifests

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/yaml"
	podsecurity "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	networkingvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
)

const file = "../../cmd/msb/examples/kubernetes.yaml"

// strict decodes what the API server decodes with fieldValidation=Strict: unknown and repeated fields are errors.
var strict = serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict)

func read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// documents decodes each document.
func documents(text string) ([]runtime.Object, error) {
	var out []runtime.Object
	r := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(doc)) == 0 {
			continue
		}
		obj, err := runtime.Decode(strict.UniversalDeserializer(), doc)
		if err != nil {
			return nil, err
		}
		list, ok := obj.(*corev1.List)
		if !ok {
			out = append(out, obj)
			continue
		}
		for _, item := range list.Items { // kubectl sends them one by one
			obj, err := runtime.Decode(strict.UniversalDeserializer(), item.Raw)
			if err != nil {
				return nil, err
			}
			out = append(out, obj)
		}
	}
}

// validate is what the API server says of an object that is created in the namespace "default".
func validate(obj runtime.Object) error {
	obj = obj.DeepCopyObject()
	legacyscheme.Scheme.Default(obj)
	internal, err := legacyscheme.Scheme.ConvertToVersion(obj, runtime.InternalGroupVersioner)
	if err != nil {
		return err
	}
	var errs field.ErrorList
	switch o := internal.(type) {
	case *batch.Job:
		o.Namespace = "default"
		label(o)
		errs = batchvalidation.ValidateJob(o, batchvalidation.JobValidationOptions{RequirePrefixedLabels: true})
	case *apps.Deployment:
		o.Namespace = "default"
		errs = appsvalidation.ValidateDeployment(o, corevalidation.PodValidationOptions{})
	case *core.Service:
		o.Namespace = "default"
		errs = corevalidation.ValidateServiceCreate(o)
	case *networking.NetworkPolicy:
		o.Namespace = "default"
		errs = networkingvalidation.ValidateNetworkPolicy(o, networkingvalidation.NetworkPolicyValidationOptions{})
	default:
		return fmt.Errorf("%T: this test knows no validation for it", internal)
	}
	return errs.ToAggregate()
}

// label gives a job the selector and its pods the labels that the API server gives them (k8s.io/kubernetes 1.36,
// pkg/registry/batch/job/strategy.go, generateSelector).
func label(j *batch.Job) {
	j.UID = "1234"
	if j.Spec.Template.Labels == nil {
		j.Spec.Template.Labels = map[string]string{}
	}
	for _, name := range []string{batch.LegacyJobNameLabel, batch.JobNameLabel} {
		j.Spec.Template.Labels[name] = j.Name
	}
	for _, name := range []string{batch.LegacyControllerUidLabel, batch.ControllerUidLabel} {
		j.Spec.Template.Labels[name] = string(j.UID)
	}
	j.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{batch.ControllerUidLabel: string(j.UID)}}
}

func check(text string) error {
	objects, err := documents(text)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if err := validate(o); err != nil {
			return fmt.Errorf("%T: %w", o, err)
		}
	}
	return nil
}

// TestValid holds that the API server takes every document.
func TestValid(t *testing.T) {
	if err := check(read(t)); err != nil {
		t.Fatal(err)
	}
	objects, _ := documents(read(t))
	for _, o := range objects {
		t.Logf("%s is valid", o.GetObjectKind().GroupVersionKind())
	}
}

// TestInvalid holds that the test above can fail.
func TestInvalid(t *testing.T) {
	text := read(t)
	for _, c := range []struct{ old, new, want string }{
		{"completionMode: Indexed", "completionMode: NonIndexed", "backoffLimitPerIndex: Invalid value: 3: requires indexed completion mode"},
		{"restartPolicy: Never", "restartPolicy: OnFailure", `spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported`},
		{"parallelism: 8", "paralelism: 8", `unknown field "spec.paralelism"`},
		{"parallelism: 8", "parallelism: 8\n  parallelism: 9", "already set in map"},
		{"{name: work, mountPath", "{name: wrok, mountPath", `volumeMounts[0].name: Not found: "wrok"`},
		{"values: [2]", "values: [0]", "must not be 0 for the In operator"},
		{"action: FailIndex", "action: FailShard", "Unsupported value: \"FailShard\""},
		{"memory: 256Mi", "memory: 2Gi", "must be less than or equal to memory limit"},
		{"runAsNonRoot: true", "runAsNonRoot: 1000", "cannot unmarshal"},
		{"metadata: {labels: {app: buildkitd}}", "metadata: {labels: {app: buildkit}}", "`selector` does not match template `labels`"},
		{"ports: [{port: 1234}]", "ports: [{port: 123456}]", "must be between 1 and 65535"},
		{"podSelector: {matchLabels: {job-name: msb}}", "podSelector: {matchLabels: {job-name: -msb}}", "a valid label must be"},
	} {
		broken := strings.Replace(text, c.old, c.new, 1)
		if broken == text {
			t.Errorf("%s has no %q", file, c.old)
			continue
		}
		if err := check(broken); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, not %q", c.new, err, c.want)
		}
	}
}

// parts are the documents by what they are.
type parts struct {
	job    *batchv1.Job
	daemon *appsv1.Deployment
	door   *corev1.Service
	guard  *networkingv1.NetworkPolicy
}

func take(t *testing.T) parts {
	t.Helper()
	objects, err := documents(read(t))
	if err != nil {
		t.Fatal(err)
	}
	var p parts
	for _, o := range objects {
		switch o := o.(type) {
		case *batchv1.Job:
			p.job = o
		case *appsv1.Deployment:
			p.daemon = o
		case *corev1.Service:
			p.door = o
		case *networkingv1.NetworkPolicy:
			p.guard = o
		}
	}
	if len(objects) != 4 || p.job == nil || p.daemon == nil || p.door == nil || p.guard == nil {
		t.Fatalf("%d documents: %+v", len(objects), p)
	}
	return p
}

// TestTogether holds that the documents speak of each other.
func TestTogether(t *testing.T) {
	p := take(t)
	msb, daemon := p.job.Spec.Template.Spec.Containers[0], p.daemon.Spec.Template.Spec.Containers[0]

	i := slices.Index(msb.Command, "--shard")
	if want := fmt.Sprintf("$(JOB_COMPLETION_INDEX)/%d", *p.job.Spec.Completions); i < 0 || msb.Command[i+1] != want {
		t.Errorf("the command of the job is %q, without --shard %s", msb.Command, want)
	}
	port := p.door.Spec.Ports[0].Port
	want := corev1.EnvVar{Name: "BUILDKIT_HOST", Value: fmt.Sprintf("tcp://%s:%d", p.door.Name, port)}
	if !slices.Contains(msb.Env, want) {
		t.Errorf("the job's variables are %v, without %v", msb.Env, want)
	}
	if want := fmt.Sprintf("tcp://0.0.0.0:%d", port); !slices.Contains(daemon.Args, want) {
		t.Errorf("the daemon's arguments are %q, without %s", daemon.Args, want)
	}
	pods := labels.Set(p.daemon.Spec.Template.Labels)
	for name, s := range map[string]labels.Selector{"Service": labels.SelectorFromSet(p.door.Spec.Selector), "NetworkPolicy": selector(t, &p.guard.Spec.PodSelector)} {
		if !s.Matches(pods) {
			t.Errorf("the %s chooses %s, and the daemon's pods are %s", name, s, pods)
		}
	}
	from := selector(t, p.guard.Spec.Ingress[0].From[0].PodSelector)
	if !from.Matches(labels.Set{batchv1.JobNameLabel: p.job.Name, "job-name": p.job.Name}) || from.Matches(pods) {
		t.Errorf("the NetworkPolicy lets in %s", from)
	}
}

func selector(t *testing.T, s *metav1.LabelSelector) labels.Selector {
	t.Helper()
	out, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPodSecurity holds that the pods of the job meet the strictest of the Pod Security Standards, and says what rootless BuildKit can't do
// without.
func TestPodSecurity(t *testing.T) {
	p := take(t)
	restricted := forbidden(t, p.job.Spec.Template, podsecurity.LevelRestricted)
	if len(restricted) > 0 {
		t.Errorf("a pod of the job is not restricted: %s", restricted)
	}
	got := forbidden(t, p.daemon.Spec.Template, podsecurity.LevelBaseline)
	if want := []string{"forbidden AppArmor profile", "seccompProfile"}; !slices.Equal(got, want) {
		t.Errorf("the daemon's pod is kept from the baseline by %q, not by %q", got, want)
	}
}

func forbidden(t *testing.T, pod corev1.PodTemplateSpec, level podsecurity.Level) []string {
	t.Helper()
	e, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range e.EvaluatePod(podsecurity.LevelVersion{Level: level, Version: podsecurity.LatestVersion()}, &pod.ObjectMeta, &pod.Spec) {
		if !r.Allowed {
			out = append(out, r.ForbiddenReason)
		}
	}
	slices.Sort(out)
	return out
}
