x=rand(3,4,5); y=rand(4,2,5);
z=pagemtimes(x,y); e=0; for p=1:5, e=max(e,max(max(abs(z(:,:,p)-x(:,:,p)*y(:,:,p))))); end
disp(size(z)); disp(e<1e-14)
z=pagemtimes(x,'transpose',rand(3,2),'none'); disp(size(z))
z=pagemtimes(x,'ctranspose',rand(3,2,1,3)+1i,'none'); disp(size(z)); disp(class(z))
z=pagemtimes(single(x),y); disp(class(z)); 
z=pagemtimes(rand(3,0,4),rand(0,2,4)); disp(size(z)); disp(any(z(:)))
z=pagemtimes(rand(3,2,0),rand(2,2,0)); disp(size(z));
try, pagemtimes(x,x), catch e, disp(e.message), disp(e.identifier), end
try, pagemtimes(rand(2,2,3),rand(2,2,4)), catch e, disp(e.identifier), end
a=rand(2,2,3); a(1,1,1)=Inf; b=zeros(2,2,3); z=pagemtimes(a,b); disp(z(:,:,1))
p=reshape(mod((1:40*40*3)*3,17)-8,40,40,3); q=pagemtimes(p,'transpose',p,'none'); e=0; for k=1:3, e=max(e,max(max(abs(q(:,:,k)-p(:,:,k)'*p(:,:,k))))); end
fprintf('%g\n', e)
